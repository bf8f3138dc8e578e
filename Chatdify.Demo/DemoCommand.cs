using System.CommandLine;
using System.Net;
using System.Text;
using Chatdify.Demo.Backends;
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
    private static readonly Option<int> BackendPort = PortOption("--backend-port", "the backend's simulator", "--dify-port");
    private static readonly Option<string> Backend = new Option<string>("--backend")
    {
        Description = "Who answers.",
        DefaultValueFactory = _ => DemoBackends.Default.Option,
    }.AcceptOnlyFromAmong([.. DemoBackends.All.Select(backend => backend.Option)]);


    /// <summary>Signals are handled here, so that what was started is ended in order however long that takes.</summary>
    private static readonly InvocationConfiguration Invocation = new() { ProcessTerminationTimeout = null };

    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        var exitCode = await parsed.InvokeAsync(Invocation);
        return parsed.Errors.Count > 0 ? ExitCodes.WrongCommandLine : exitCode;
    }

    private static RootCommand Create()
    {
        var command = new RootCommand("Plays a conversation with Chatwoot, the app and a backend on this machine, then lets you write.")
        {
            ScriptOnly, Backend, Port, ChatwootPort, BackendPort,
        };
        command.SetAction((parsed, _) => RunAsync(new DemoOptions(
            parsed.GetValue(ScriptOnly),
            parsed.GetValue(Port),
            parsed.GetValue(ChatwootPort),
            DemoBackends.Named(parsed.GetRequiredValue(Backend)),
            parsed.GetValue(BackendPort))));
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

    private static Option<int> PortOption(string name, string whose, params string[] aliases)
    {
        var option = new Option<int>(name, aliases) { Description = $"Port of {whose}; 0 takes a free one.", HelpName = "port" };
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
