using Chatdify.Demo;

return await DemoCommand.Create().Parse(args).InvokeAsync(DemoCommand.Invocation);
