using System.CommandLine;

using Chatdify.Benchmarks;

return await new RootCommand("Load, soak and measurements of Chatdify.") { SoakCommand.Create() }.Parse(args).InvokeAsync();
