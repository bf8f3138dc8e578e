using System.CommandLine;

using Chatdify.Cli.Output;
using Chatdify.Core.DeadLetters;

using Spectre.Console;

namespace Chatdify.Cli.DeadLetters;

/// <summary>The way of commands that change something: say what would happen, ask if there is somebody to ask, do it, tell.</summary>
internal sealed class Changing(string dryRun)
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = dryRun };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask. Without a terminal nothing is asked anyway." };

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Add(_dryRun);
        command.Add(_yes);
        command.Add(DeadLettersCommand.AsJson);
        return command;
    }

    /// <summary>Judges or does, and tells; the exit code.</summary>
    public async Task<int> RunAsync(
        ParseResult parsed,
        (IReadOnlyList<DeadLetter> Letters, bool IsComplete) selected,
        string verb,
        Func<DeadLetter, Task<Result>> judge,
        Func<DeadLetter, Task<Result>> act)
    {
        var asks = Terminal.CanAsk && !parsed.GetValue(_yes) && !parsed.GetValue(_dryRun) && selected.Letters.Count > 0;
        if (asks && !await IsWantedAsync(selected.Letters, verb, judge))
        {
            return ExitCodes.NotDone;
        }

        var results = await EachAsync(selected.Letters, parsed.GetValue(_dryRun) ? judge : act);
        if (parsed.GetValue(DeadLettersCommand.AsJson))
        {
            Json.Write(results.Select(ResultView.Of));
        }
        else
        {
            Tell(results, selected.IsComplete);
        }

        return selected.IsComplete && results.Count > 0 && !results.Exists(result => result.IsRefused) ? ExitCodes.Done : ExitCodes.NotDone;
    }

    private static async Task<bool> IsWantedAsync(IReadOnlyList<DeadLetter> letters, string verb, Func<DeadLetter, Task<Result>> judge)
    {
        var verdicts = await EachAsync(letters, judge);
        foreach (var verdict in verdicts)
        {
            Terminal.Complain($"{verdict.Letter.ShortId()}  conversation {verdict.Letter.Where()}: {verdict.Text}");
        }

        var ready = verdicts.Count(verdict => !verdict.IsRefused);
        return ready > 0 && Terminal.Ask($"{verb} {ready} of {letters.Count}?");
    }

    /// <summary>One after the other, the oldest first: so a customer's questions are answered in order.</summary>
    private static async Task<List<Result>> EachAsync(IReadOnlyList<DeadLetter> letters, Func<DeadLetter, Task<Result>> what)
    {
        var results = new List<Result>();
        foreach (var letter in letters)
        {
            results.Add(await what(letter));
        }

        return results;
    }

    private static void Tell(List<Result> results, bool isComplete)
    {
        if (results.Count == 0)
        {
            if (isComplete)
            {
                Terminal.Out.WriteLine("No dead letters.");
            }

            return;
        }

        var table = new Table().AddColumns("Id", "Conversation", "Result", "Why");
        foreach (var result in results)
        {
            table.AddRow(new Text(result.Letter.ShortId()), new Text(result.Letter.Where()), new Text(result.Kind), new Text(result.Text));
        }

        Terminal.Out.Write(table);
    }
}
