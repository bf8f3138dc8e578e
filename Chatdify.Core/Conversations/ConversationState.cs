using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Conversations;

/// <summary>Where a conversation's turn is.</summary>
public enum Phase
{
    /// <summary>No turn.</summary>
    Idle,

    /// <summary>The pipeline is asked, or will be asked again after a pause.</summary>
    Thinking,

    /// <summary>The answer is being sent.</summary>
    Replying,

    /// <summary>The conversation is being handed to a human.</summary>
    HandingOff,
}

/// <summary>
/// The row <c>conversation</c>: everything about a conversation that more than one turn needs. Changed only by
/// <see cref="IConversationStore.CommitAsync"/>, conditional on the version that was read.
/// </summary>
public sealed record ConversationState
{
    /// <summary>Stands for whoever is assigned. People's ids begin with 1.</summary>
    public const long AnyPerson = 0;

    /// <summary>Where the turn is.</summary>
    public Phase Phase { get; init; }

    /// <summary>The turn, in every phase but idle.</summary>
    public string? TurnId { get; init; }

    /// <summary>Who works on it now, until <see cref="LeaseUntil"/>, or did so last.</summary>
    public string? Lease { get; init; }

    /// <summary>Until when the worker need not be disturbed; null when nobody works.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>How often the pipeline was asked in this turn (thinking), or the delivery tried in a row (replying, handing off).</summary>
    public int Attempts { get; init; }

    /// <summary>When what is being delivered, an answer or a hand-off, was first tried.</summary>
    public DateTimeOffset? DeliversSince { get; init; }

    /// <summary>Nothing is tried before this time (back-off).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the oldest message that has no answer yet came in; null when all have one.</summary>
    public DateTimeOffset? FirstUnansweredAt { get; init; }

    /// <summary>When the newest message came in, for the quiet period.</summary>
    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>The message that came in last; its own wake-up starts the turn.</summary>
    public long? LastMessageId { get; init; }

    /// <summary>When the first of the messages in <see cref="MinuteCount"/> came in.</summary>
    public DateTimeOffset? MinuteSince { get; init; }

    /// <summary>How many messages came in within a minute, the newest such minute; begun anew by a hand-off.</summary>
    public int MinuteCount { get; init; }

    /// <summary>When Chatwoot stored the newest message that came from the bot's queue: that the conversation left it before is old news.</summary>
    public DateTimeOffset? LastHeardAt { get; init; }

    /// <summary>When a person answered in a pending conversation: the bot is silent until the status has changed since.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>
    /// When Chatwoot told that the conversation left the bot's queue, and no message has come from there since. Asked only where the
    /// conversation itself cannot be read.
    /// </summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>When it last left the bot's queue, kept: what a person said before that pauses nobody, however late it is told.</summary>
    public DateTimeOffset? LastLeftAt { get; init; }

    /// <summary>
    /// The person whom Chatwoot picked when the bot set a team, and who has not taken over by that; <see cref="AnyPerson"/> while it is not known whom.
    /// </summary>
    public long? PickedPerson { get; init; }

    /// <summary>The conversation at the pipeline <see cref="PipelineRef.First"/>; see <see cref="BackendMemory"/>.</summary>
    public string? BackendConversationId { get; init; }

    /// <summary>The conversations at other pipelines: text, so that equal records are equal.</summary>
    public string? OtherBackendIds { get; init; }

    /// <summary>The pipeline that answered last.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Name of the route that the last message came by; null for none. A turn that is under way keeps its own.</summary>
    public string? Route { get; init; }

    /// <summary>Whether it is on the canary's side; null as long as there was no canary.</summary>
    public bool? IsCanary { get; init; }

    /// <summary>The contact in Chatwoot.</summary>
    public long? ContactId { get; init; }

    /// <summary>The inbox in Chatwoot.</summary>
    public long? InboxId { get; init; }

    /// <summary>Kind of channel, such as <c>Channel::WebWidget</c>.</summary>
    public string? Channel { get; init; }

    /// <summary>What the pipeline did and wants done in this turn; null when nothing.</summary>
    public TurnActs? Acts { get; init; }

    /// <summary>The form that the visitor was shown last and has not answered; null when there is none.</summary>
    public AwaitedForm? Form { get; init; }

    /// <summary>Whether this assignee was picked by Chatwoot, and did not take the conversation.</summary>
    public bool IsPicked(long person) => PickedPerson is { } picked && (picked == person || picked == AnyPerson);

    /// <summary>Whether somebody works on the turn at this time.</summary>
    public bool IsLeased(DateTimeOffset now) => LeaseUntil > now;

    /// <summary>Whether more messages came within a minute than <paramref name="limit"/>; 0 sets none.</summary>
    public bool IsFlooded(int limit) => limit > 0 && MinuteCount > limit;

    /// <summary>This with one more message.</summary>
    public ConversationState Counted(DateTimeOffset now) => MinuteSince + TimeSpan.FromMinutes(1) > now
        ? this with { MinuteCount = MinuteCount + 1 }
        : this with { MinuteSince = now, MinuteCount = 1 };

    /// <summary>This without a worker.</summary>
    public ConversationState Released() => this with { LeaseUntil = null };
}
