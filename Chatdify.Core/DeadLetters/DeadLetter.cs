using Chatdify.Core.Conversations;

namespace Chatdify.Core.DeadLetters;

/// <summary>Work that gave up, kept for an operator.</summary>
public sealed record DeadLetter
{
    /// <summary>When it gave up.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The queue it came from.</summary>
    public required string Queue { get; init; }

    /// <summary>The conversation; null when the message could not be read.</summary>
    public ConversationKey? Conversation { get; init; }

    /// <summary>The turn, if there was one.</summary>
    public string? TurnId { get; init; }

    /// <summary>Why, as a short code.</summary>
    public required string Reason { get; init; }

    /// <summary>Leads to the logs.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>How many parts of an answer, and which steps of a hand-off, the customer and the team have seen.</summary>
    public string Done { get; init; } = "";

    /// <summary>The dead letter of a turn.</summary>
    public static DeadLetter Of(ConversationKey key, Turn? turn, string queue, string reason, DateTimeOffset now) => new()
    {
        At = now,
        Queue = queue,
        Conversation = key,
        TurnId = turn?.Id,
        Reason = reason,
        CorrelationId = turn?.CorrelationId ?? "",
        Done = turn is null ? "" : $"parts {turn.Sent}/{turn.Parts.Count}; steps {string.Join(',', turn.HandoffSteps)}",
    };
}

/// <summary>Where dead letters are kept. Throws when the storage is unavailable.</summary>
public interface IDeadLetters
{
    /// <summary>Keeps one.</summary>
    Task AddAsync(DeadLetter letter, CancellationToken cancellationToken);
}
