using System.CommandLine;

using Chatdify.Cli.DeadLetters;
using Chatdify.Cli.Output;
using Chatdify.Cli.Settings;

namespace Chatdify.Cli;

/// <summary>The command line: one folder for each group of commands, one file for each command.</summary>
internal static class ChatdifyCommand
{
    /// <summary>Runs what the arguments ask for; the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        Terminal.Prepare();
        var parsed = Create().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Terminal.Complain(error.Message);
            }

            return ExitCodes.Failed;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (Sentences.For(failure) is { } sentence)
        {
            Terminal.Complain(sentence);
            return ExitCodes.Failed;
        }
    }

    private static RootCommand Create() => new("Tools for those who run Chatdify.")
    {
        SettingsSource.File,
        DeadLettersCommand.Create(),
    };
}
