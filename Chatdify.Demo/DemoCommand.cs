using System.CommandLine;
using System.Net;
using System.Text;
using Spectre.Console;

namespace Chatdify.Demo;

/// <summary>The command line: options in, exit code out.</summary>
internal static class DemoCommand
{
    private const int WidthOfFiles = 200;
    private static readonly Option<bool> ScriptOnly = new("--script-only")
    {
        Description = "End after the scripted conversation (for CI).",
    };

    private static readonly Option<int> Port = PortOption("--port", "the app");
    private static readonly Option<int> ChatwootPort = PortOption("--chatwoot-port", "the Chatwoot simulator");
    private static readonly Option<int> DifyPort = PortOption("--dify-port", "the Dify simulator");

    /// <summary>Signals are handled here, so that what was started is ended in order however long that takes.</summary>
    public static InvocationConfiguration Invocation { get; } = new() { ProcessTerminationTimeout = null };

    public static RootCommand Create()
    {
        var command = new RootCommand("Plays a conversation with Chatwoot, the app and Dify on this machine, then lets you write.")
        {
            ScriptOnly, Port, ChatwootPort, DifyPort,
        };
        command.SetAction((parsed, _) => RunAsync(new DemoOptions(
            parsed.GetValue(ScriptOnly), parsed.GetValue(Port), parsed.GetValue(ChatwootPort), parsed.GetValue(DifyPort))));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options)
    {
        using var stop = new StopSignals();
        var console = MakeConsole();
        try
        {
            return await new DemoRun(options, console).RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.MarkupLine("[yellow]Stopped before the script was through.[/]");
            return stop.ExitCode;
        }
        catch (DemoException failure)
        {
            console.MarkupLineInterpolated($"[red]{failure.Message}[/]");
            return ExitCodes.Failed;
        }
    }

    // Spectre looks at TERM only, and would colour a file.
    private static IAnsiConsole MakeConsole()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = WidthOfFiles;
        return console;
    }

    private static Option<int> PortOption(string name, string whose)
    {
        var option = new Option<int>(name) { Description = $"Port of {whose}; 0 takes a free one.", HelpName = "port" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var port)
                && port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            {
                result.AddError($"{name} must be between {IPEndPoint.MinPort} and {IPEndPoint.MaxPort}.");
            }
        });
        return option;
    }
}
