using Chatdify.Cli;

return await ChatdifyCommand.RunAsync(args);
