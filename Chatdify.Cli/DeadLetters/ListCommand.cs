using System.CommandLine;

using Chatdify.Cli.Output;
using Chatdify.Cli.Settings;
using Chatdify.Core.DeadLetters;

using Microsoft.Extensions.DependencyInjection;

using Spectre.Console;

namespace Chatdify.Cli.DeadLetters;

/// <summary><c>dead-letters list</c>: the newest first.</summary>
internal static class ListCommand
{
    private static readonly Option<DateTimeOffset?> From = Since.Option("Only what gave up since then.");

    private const int MostLetters = 10_000;

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = $"How many at most, 1 to {MostLetters}.",
        HelpName = "number",
        DefaultValueFactory = _ => 50,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > MostLetters)
                {
                    result.AddError($"--limit must lie between 1 and {MostLetters}.");
                }
            },
        },
    };

    public static Command Create()
    {
        var command = new Command("list", "Lists dead letters, the newest first.") { From, Limit, DeadLettersCommand.AsJson };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = Services.Create(parsed);
        var limit = parsed.GetValue(Limit);
        var letters = await services.GetRequiredService<IDeadLetters>()
            .ListAsync(parsed.GetValue(From), cancellationToken).Take(limit + 1).ToListAsync(cancellationToken);
        var shown = letters.Take(limit).ToList();
        if (parsed.GetValue(DeadLettersCommand.AsJson))
        {
            Json.Write(shown.Select(LetterView.Of));
        }
        else if (shown.Count == 0)
        {
            Terminal.Out.WriteLine("No dead letters.");
        }
        else
        {
            Terminal.Out.Write(Table(shown));
        }

        if (letters.Count > limit)
        {
            Terminal.Complain($"There are more than {limit}; see --limit.");
        }

        return ExitCodes.Done;
    }

    private static Table Table(IEnumerable<DeadLetter> letters)
    {
        var table = new Table()
            .AddColumns(Whole("Id"), Whole("When"), Whole("Conversation"), Whole("Reason"))
            .AddColumns("Last error", "Attempts", "Customer was told");
        foreach (var letter in letters)
        {
            table.AddRow(
                new Text(letter.ShortId()),
                new Text(letter.When()),
                new Text(letter.Where()),
                new Text(letter.Reason),
                new Text(letter.Error()),
                new Text(letter.HowOften()),
                new Text(letter.Told.ToString()));
        }

        return table;
    }

    /// <summary>What people copy or compare is not broken on a narrow screen.</summary>
    private static TableColumn Whole(string name) => new TableColumn(name).NoWrap();
}
