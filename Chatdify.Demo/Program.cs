using Chatdify.Demo;

return await DemoCommand.InvokeAsync(args);
