using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>Promise 6 as far as Chatwoot sees it: every webhook is acknowledged while the app is there, and no message is turned away.</summary>
internal static class FrontDoor
{
    private static readonly TimeSpan AroundOutage = TimeSpan.FromSeconds(1);

    public static IEnumerable<Violation> Judge(History history)
    {
        foreach (var row in history.Delivered.Where(row => !row.IsAcknowledged))
        {
            var isAway = history.Outages.Any(outage => outage.From <= row.Until + AroundOutage && outage.Until + AroundOutage >= row.From);
            if (row.Status is not null || !isAway)
            {
                yield return new Violation("front door", $"The webhook {row.Event} of message {row.Message} got {row.Status?.ToString() ?? row.Error}.");
            }
        }

        var whose = new Whose(history);
        foreach (var message in history.Said.Where(message => message.By == Speaker.Customer && whose.IsBotsQueue(message)))
        {
            var answers = history.Delivered.Where(row => row.Message == message.Id && row.Event == "message_created").ToList();
            if (answers.Find(row => row.Outcome?.StartsWith("ignored", StringComparison.Ordinal) == true) is { } ignored)
            {
                yield return new Violation("front door", $"Message {message.Id} came while the bot had the conversation and was {ignored.Outcome}.");
            }

            if (answers.Count(row => row.IsAccepted) > 1)
            {
                yield return new Violation("front door", $"Message {message.Id} was taken in {answers.Count(row => row.IsAccepted)} times.");
            }
        }
    }
}
