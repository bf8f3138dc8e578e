using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>Promise 1: every accepted message has one outcome, and the outcome is true.</summary>
internal sealed class Outcomes(History history)
{
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(1);
    private readonly Whose _whose = new(history);

    public static IEnumerable<Violation> Judge(History history) => new Outcomes(history).Judge();

    private IEnumerable<Violation> Judge()
    {
        foreach (var message in history.Delivered.Where(row => row.IsAccepted).Select(row => row.Message!.Value).Distinct().Order())
        {
            var ended = history.Ended.FirstOrDefault(row => row.Message == message);
            var problem = ended is null ? "was accepted and has no outcome" : Untruth(ended);
            if (problem is not null)
            {
                yield return new Violation("outcome", $"Message {message} {problem}.");
            }
        }
    }

    private string? Untruth(Ended ended) => ended switch
    {
        { Kind: "Answered", Reason: null } => IsAnswered(ended.Message, 'a') ? null : "is recorded as answered, but no answer to it was shown",
        { Kind: "Answered" } => IsAnsweredByCallback(ended) ? null : "is recorded as answered by a callback, but none did",
        { Kind: "HandedOff" } => IsHandedOff(ended) ? null : $"is recorded as handed off ({ended.Reason}), but no person had the conversation",
        { Kind: "Dropped", Reason: { Length: > 0 } reason } => IsRightlyDropped(ended, reason) ? null : $"was dropped ({reason}), which was not so",
        _ => $"ended without a reason ({ended.Kind})",
    };

    private bool IsAnswered(long message, char kind)
    {
        var question = Marks.Find(history.Said.First(row => row.Id == message).Text, 'm');
        var nonces = history.Asked.Where(asked => question.All(asked.Questions.Contains)).Select(asked => $"[{kind}{asked.Nonce}]").ToList();
        return history.Said.Any(row => row.IsBotsWord && Marks.Find(row.Text, kind).Any(nonces.Contains));
    }

    /// <summary>It spoke, or decided what becomes of the conversation.</summary>
    private bool IsAnsweredByCallback(Ended ended) =>
        IsAnswered(ended.Message, 'c') || _whose.WasEver(Began(ended), Over(ended), row => row.Status != "pending");

    private bool IsHandedOff(Ended ended) => _whose.WasHuman(Began(ended), Over(ended));

    private bool IsRightlyDropped(Ended ended, string reason)
    {
        var (from, until) = (SaidAt(ended), Over(ended));
        return reason switch
        {
            "human_replied" => _whose.WasPaused(from, until, asKnown: true)
                || history.Said.Any(row => row.IsPersonsWord && row.At > from && row.At <= until),
            "assigned_to_person" => _whose.WasEver(from, until, row => row.Person is not null),
            "conversation_open" or "conversation_resolved" or "conversation_snoozed" =>
                _whose.WasEver(from, until, row => $"conversation_{row.Status}" == reason),
            _ => false,
        };
    }

    /// <summary>When the last message of the same turn was written: only what was so after that can be a reason.</summary>
    private DateTimeOffset SaidAt(Ended ended)
    {
        var together = history.Ended.Where(row => row.Turn == ended.Turn && row.Turn is not null).Select(row => row.Message).Append(ended.Message);
        return history.Said.Where(row => together.Contains(row.Id)).Max(row => row.At);
    }

    private DateTimeOffset Began(Ended ended) => ended.TurnBegan ?? SaidAt(ended);

    private static DateTimeOffset Over(Ended ended) => ended.At is { } at ? at + Writing : DateTimeOffset.MaxValue;
}
