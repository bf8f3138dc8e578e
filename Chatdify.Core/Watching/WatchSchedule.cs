using Chatdify.Core.Conversations;
using Chatdify.Core.Turns;

namespace Chatdify.Core.Watching;

/// <summary>When the watch looks at a conversation, and what it does then. Delays become whole seconds on the queue, rounded up.</summary>
internal sealed class WatchSchedule(TurnOptions options)
{
    /// <summary>For want of anything better.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    /// <summary>A look must not come before the lease that it looks after has run out.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>The first look at what comes in now: whoever had the wake-up has taken a lease by then, or is dead.</summary>
    public TimeSpan First(DateTimeOffset now) => Earlier(options.HandoffAt(now) - now, options.QuietPeriod + options.Lease + Margin);

    /// <summary>
    /// The look behind the chain, in case that the chain itself dies with its process: halfway between the moment when the hand-off is due and the
    /// deadline. Not at the very moment, when the chain looks too: one kill must not take both.
    /// </summary>
    public TimeSpan Backstop(DateTimeOffset now)
    {
        var due = options.HandoffAt(now) - now;
        var (behind, afterTheFirst) = (due + ((options.AnswerDeadline - due) / 2), First(now) + options.Lease);
        return behind > afterTheFirst ? behind : afterTheFirst;
    }

    /// <summary>The look at what a worker begins now: it has reported by then, or is dead.</summary>
    public TimeSpan AfterLease => options.Lease + Margin;

    /// <summary>What is to be done in an unsettled conversation, and when to look again.</summary>
    public (WatchAct Act, TimeSpan Next) Look(ConversationState state, DateTimeOffset now)
    {
        var left = options.HandoffAt(state.FirstUnansweredAt ?? now) - now;
        var isLate = left <= TimeSpan.Zero;
        var act = isLate && (state.Phase is Phase.Idle or Phase.Thinking) ? WatchAct.CallHuman
            : state.IsLeased(now) || DueAt(state) > now ? WatchAct.None
            : WatchAct.Revive;
        return (act, isLate ? LookAgain : Earlier(left, Next(state, now)));
    }

    private TimeSpan Next(ConversationState state, DateTimeOffset now) =>
        state.LeaseUntil is { } until && until > now ? until - now + Margin
        : DueAt(state) is { } due && due > now ? due - now + options.Lease
        : options.Lease + Margin;

    /// <summary>Before this, nobody has to be at work: the back-off, or the quiet period.</summary>
    private DateTimeOffset? DueAt(ConversationState state) =>
        state.Phase == Phase.Idle ? state.LastMessageAt + options.QuietPeriod : state.NotBefore;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>What a look leads to.</summary>
internal enum WatchAct
{
    /// <summary>Somebody is at work, or it is not time yet.</summary>
    None,

    /// <summary>It is time and nobody is at work: the turn goes on.</summary>
    Revive,

    /// <summary>The deadline is near.</summary>
    CallHuman,
}
