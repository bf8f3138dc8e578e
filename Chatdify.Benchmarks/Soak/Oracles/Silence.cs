using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>
/// Promise 4: the bot says nothing while a person has the conversation. Looking and speaking are two calls to Chatwoot, so a person may act in
/// between; that is excused, and only that: whatever a person did before the worker's last look must have silenced it.
/// </summary>
internal sealed class Silence(History history)
{
    /// <summary>The app reads its own record shortly before it looks.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromMilliseconds(500);

    private readonly Whose _whose = new(history);

    public static IEnumerable<Violation> Judge(History history) => new Silence(history).Judge();

    private IEnumerable<Violation> Judge()
    {
        foreach (var word in history.Said.Where(row => row.IsBotsWord))
        {
            if (Look(word) is not { } look)
            {
                yield return new Violation("silence", $"Message {word.Id} was sent without looking whose the conversation is.");
            }
            else if (Reason(word, look) is { } reason)
            {
                yield return new Violation("silence", $"Message {word.Id} was sent although {reason} before the last look.");
            }
        }
    }

    /// <summary>The last look that got an answer before the sending of a message.</summary>
    private Called? Look(Said word)
    {
        var sent = history.Called.LastOrDefault(call =>
            call.What == Called.Send && call.Turn == word.Turn && call.Part == word.Part && call.From <= word.At);
        return history.Called.LastOrDefault(call => call.What == Called.Look && call.Status == 200 && call.From <= (sent?.From ?? word.At));
    }

    private string? Reason(Said word, Called look)
    {
        var owned = _whose.At(look.From);
        return owned.Status != "pending" ? $"the conversation was {owned.Status}"
            : owned.Person is not null ? "it was assigned to a person"
            : _whose.PauseAt(look.From) is { } reply && CouldBeKnown(reply, word, look) ? $"a person had replied ({reply.Id})"
            : null;
    }

    /// <summary>
    /// A look shows the newest message; an older reply is known by its webhook alone, which may come late or never.
    /// </summary>
    private bool CouldBeKnown(Said reply, Said word, Called look)
    {
        var newest = history.Said.LastOrDefault(row => row.At <= look.From);
        var answers = history.Asked
            .Where(asked => Marks.Find(word.Text, 'a').Contains(Marks.Answer(asked.Nonce)))
            .SelectMany(asked => asked.Questions)
            .ToList();
        var isAfterQuestion = !history.Said.Any(row => row.Id > reply.Id && Marks.Find(row.Text, 'm').Any(answers.Contains));
        return (newest == reply && isAfterQuestion)
            || history.Delivered.Any(row => row.IsAcknowledged && row.Message == reply.Id && row.Event == "message_created"
                && row.Until < FirstTry(look) - Reading);
    }

    /// <summary>When a look was first tried: failed ones before it belong to it.</summary>
    private DateTimeOffset FirstTry(Called look)
    {
        var first = look;
        var before = history.Called.Reverse().SkipWhile(call => call != look).Skip(1);
        foreach (var call in before.TakeWhile(call => call is { What: Called.Look, Status: not 200 }))
        {
            first = call;
        }

        return first.From;
    }
}
