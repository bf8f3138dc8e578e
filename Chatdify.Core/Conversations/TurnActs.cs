using Chatdify.Core.Handoff;

namespace Chatdify.Core.Conversations;

/// <summary>
/// What the pipeline did by callbacks in its turn, and what it wants done once its answer is sent: whatever takes the conversation out of the
/// bot's hands would otherwise silence the answer itself. Part of the conversation's state, so that no worker's commit can lose it.
/// </summary>
public sealed record TurnActs
{
    /// <summary>A public message was sent.</summary>
    public const string Message = "message";

    /// <summary>A team was assigned; Chatwoot may have picked a person of it.</summary>
    public const string Team = "team";

    /// <summary>The kinds of acts, with commas between them: text, so that equal records are equal.</summary>
    public string Did { get; init; } = "";

    /// <summary>The status to set.</summary>
    public string? Status { get; init; }

    /// <summary>For snoozed: until when.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>The person to assign.</summary>
    public long? Assignee { get; init; }

    /// <summary>The hand-off to carry out.</summary>
    public HandoffReason? Handoff { get; init; }

    /// <summary>Whether the backend's conversation is to be forgotten.</summary>
    public bool Forget { get; init; }

    /// <summary>The kinds of acts.</summary>
    public IReadOnlyList<string> Kinds => Did.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether something is to be done after the answer.</summary>
    public bool HasDeferred => Status is not null || Assignee is not null || Handoff is not null;

    /// <summary>Whether a human is to take over.</summary>
    public bool CallsHuman => Handoff is not null || Status == "open";

    /// <summary>
    /// Whether an answer without words is no failure: the customer got a message, or the pipeline decided what becomes of the conversation.
    /// A label or a note alone would leave the customer in silence.
    /// </summary>
    public bool Settles => HasDeferred || Has(Message);

    /// <summary>Whether there was an act of this kind.</summary>
    public bool Has(string kind) => Kinds.Contains(kind);

    /// <summary>These with another act.</summary>
    public TurnActs And(string kind) => Has(kind) ? this : this with { Did = Did.Length == 0 ? kind : $"{Did},{kind}" };
}
