using Chatdify.Core.Conversations;

namespace Chatdify.Core.DeadLetters;

/// <summary>Work that gave up, kept for an operator. Holds no text of the customer and none of the answer; the turn has them.</summary>
public sealed record DeadLetter
{
    /// <summary>Names it: 32 hexadecimal digits, of which the first few will do on the command line.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>When it gave up.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The queue it came from.</summary>
    public required string Queue { get; init; }

    /// <summary>The conversation; null when the message could not be read.</summary>
    public ConversationKey? Conversation { get; init; }

    /// <summary>The turn, if there was one.</summary>
    public string? TurnId { get; init; }

    /// <summary>The customer's messages that the turn was to answer.</summary>
    public IReadOnlyList<long> MessageIds { get; init; } = [];

    /// <summary>Why, as one of <see cref="DeadLetterReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>The last error as a code such as <c>http_500</c>, or the type of the exception; null when not known.</summary>
    public string? LastError { get; init; }

    /// <summary>How often it was tried; null when not known.</summary>
    public int? Attempts { get; init; }

    /// <summary>Leads to the logs.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>
    /// What became of the question at that moment: the reason it was dropped for, <c>handing_off</c>, <c>replying</c>,
    /// <c>nobody_waits</c>, or <c>unknown</c>.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>What the customer had been told until then.</summary>
    public CustomerTold Told { get; init; } = CustomerTold.Nothing;

    /// <summary>The dead letter of a turn.</summary>
    /// <param name="key">The conversation.</param>
    /// <param name="turn">The turn as it stands; null when nobody waits.</param>
    /// <param name="acts">What the pipeline did in it by callbacks.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="reason">One of <see cref="DeadLetterReasons"/>.</param>
    /// <param name="outcome">See <see cref="Outcome"/>.</param>
    /// <param name="now">The time.</param>
    public static DeadLetter Of(
        ConversationKey key, Turn? turn, TurnActs? acts, string queue, string reason, string outcome, DateTimeOffset now) => new()
        {
            At = now,
            Queue = queue,
            Conversation = key,
            TurnId = turn?.Id,
            MessageIds = turn?.MessageIds ?? [],
            Reason = reason,
            CorrelationId = turn?.CorrelationId ?? "",
            Outcome = outcome,
            Told = turn is null ? CustomerTold.Nothing : CustomerTold.In(turn, acts),
        };
}

/// <summary>Why something is a dead letter.</summary>
public static class DeadLetterReasons
{
    /// <summary>Neither the answer nor a human could be brought for as long as it was tried, or Chatwoot refused for good.</summary>
    public const string GaveUp = "gave_up";

    /// <summary>A queue message failed time and again.</summary>
    public const string Poison = "poison";

    /// <summary>A queue message that says nothing we know.</summary>
    public const string Unreadable = "unreadable";
}
