using System.CommandLine;

using Chatdify.Cli.Output;
using Chatdify.Cli.Settings;
using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;

using Microsoft.Extensions.DependencyInjection;

using Spectre.Console;

namespace Chatdify.Cli.DeadLetters;

/// <summary><c>dead-letters show</c>: everything about one; what the customer wrote only where asked for.</summary>
internal static class ShowCommand
{
    private static readonly Argument<string> Id = new("id") { Description = "The first digits of its id." };

    private static readonly Option<bool> WithText = new("--with-text")
    {
        Description = "Also print the customer's question and the answer, where they are on record.",
    };

    public static Command Create()
    {
        var command = new Command("show", "Shows one dead letter.") { Id, WithText, DeadLettersCommand.AsJson };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = Services.Create(parsed);
        var letter = await Selection.OneAsync(services, parsed.GetRequiredValue(Id), cancellationToken);
        if (letter is null)
        {
            return ExitCodes.NotDone;
        }

        var turn = letter is { Conversation: { } key, TurnId: { } id }
            ? await services.GetRequiredService<IConversationStore>().GetTurnAsync(key, id, cancellationToken)
            : null;
        var text = parsed.GetValue(WithText) ? turn : null;
        if (parsed.GetValue(DeadLettersCommand.AsJson))
        {
            Json.Write(DetailView.Of(letter, turn, text));
        }
        else
        {
            Terminal.Out.Write(Grid(DetailView.Of(letter, turn, text), letter));
        }

        return ExitCodes.Done;
    }

    private static Grid Grid(DetailView view, DeadLetter letter)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (name, value) in Facts(view, letter))
        {
            grid.AddRow(new Text(name), new Text(value));
        }

        return grid;
    }

    private static IEnumerable<(string Name, string Value)> Facts(DetailView view, DeadLetter letter)
    {
        yield return ("Id", letter.Id);
        yield return ("When", letter.When());
        yield return ("Conversation", letter.Where());
        yield return ("Messages", letter.MessageIds.Count == 0 ? "unknown" : string.Join(", ", letter.MessageIds));
        yield return ("Reason", letter.Reason);
        yield return ("Last error", letter.Error());
        yield return ("Attempts", letter.HowOften());
        yield return ("Outcome then", letter.Outcome);
        yield return ("Outcome now", view.OutcomeNow ?? "unknown");
        yield return ("Customer was told", letter.Told.ToString());
        yield return ("Queue", letter.Queue);
        yield return ("Turn", letter.TurnId ?? "none");
        yield return ("Correlation id", letter.CorrelationId.Length == 0 ? "unknown" : letter.CorrelationId);
        if (view.Question is { } question)
        {
            yield return ("Question", question);
        }

        foreach (var part in view.Answer ?? [])
        {
            yield return ("Answer", part);
        }
    }
}
