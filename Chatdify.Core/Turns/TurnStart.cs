using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;

namespace Chatdify.Core.Turns;

/// <summary>Decides whether a wake-up starts (or resumes) a turn, and what is written when it does.</summary>
internal sealed class TurnStart(TurnOptions options)
{
    /// <summary>How long the quiet period still lasts for this wake-up; zero when it is over or another wake-up is to come.</summary>
    public TimeSpan StillQuiet(Snapshot snapshot, TurnWork work, DateTimeOffset now)
    {
        var rest = QuietUntil(snapshot.State) - now;
        return rest > TimeSpan.Zero && snapshot.State.Phase == Phase.Idle && work.Message == snapshot.State.LastMessageId ? rest.Value : TimeSpan.Zero;
    }

    /// <summary>The change that starts or resumes the turn, or null when there is nothing to do now.</summary>
    public ConversationChange? Begin(Snapshot snapshot, DateTimeOffset now)
    {
        var state = snapshot.State;
        return state.NotBefore > now ? null
            : state.Phase == Phase.Thinking ? new ConversationChange(Again(state))
            : state.Phase == Phase.Idle && snapshot.Mailbox.Count > 0 && !(QuietUntil(state) > now) ? First(snapshot, now)
            : null;
    }

    /// <summary>The turn of everything that waits now.</summary>
    public static Turn NewTurn(Snapshot snapshot, DateTimeOffset now) =>
        Refresh(
            new Turn
            {
                Id = Guid.CreateVersion7(now).ToString("N"),
                StartedAt = now,
                Path = new TurnPath(snapshot.State.Route, snapshot.State.IsCanary == true),
            },
            snapshot);

    /// <summary>
    /// Stands for a turn that was being answered or handed over and whose row is gone: nobody knows what the customer has been told, so a human is
    /// to be called. What that turn had asked is settled; the gate has to know after which message a person's reply counts.
    /// </summary>
    public static Turn Lost(Snapshot snapshot, DateTimeOffset now)
    {
        var turn = NewTurn(snapshot, now) with { HandoffSteps = snapshot.State.Phase == Phase.HandingOff ? [HandoffSteps.Farewell] : [] };
        return turn.MessageIds.Count > 0 && !turn.IsForTeam ? turn
            : turn with { MessageIds = snapshot.State.LastMessageId is { } last ? [last] : [], Question = "", Files = [], Submission = null };
    }

    /// <summary>The turn asked anew with everything that waits now.</summary>
    public static Turn Refresh(Turn turn, Snapshot snapshot)
    {
        var asked = AskedTogether(snapshot.Mailbox);
        var refreshed = turn with
        {
            MessageIds = [.. asked.Select(message => message.Id)],
            Question = QuestionText.Merge(asked),
            CorrelationId = asked is [.., var newest] ? newest.CorrelationId : turn.CorrelationId,
            Submission = asked is [{ Submission: { } handedIn }] ? handedIn : null,
            Run = null,
        };
        return TurnFiles.Refresh(refreshed, asked);
    }

    /// <summary>An answer to a form is a turn of its own; what else waits comes after it.</summary>
    private static IReadOnlyList<MailboxMessage> AskedTogether(IReadOnlyList<MailboxMessage> mailbox) =>
        mailbox.FirstOrDefault(message => message.Submission is not null) is { } answer ? [answer] : mailbox;

    private static ConversationChange First(Snapshot snapshot, DateTimeOffset now)
    {
        var turn = NewTurn(snapshot, now);
        return new ConversationChange(Again(snapshot.State) with { Phase = Phase.Thinking, TurnId = turn.Id, Attempts = 1 }) { Turn = turn };
    }

    /// <summary>The attempt is counted before it is made: a turn that kills its worker each time comes to an end as well.</summary>
    private static ConversationState Again(ConversationState state) => state with { Attempts = state.Attempts + 1, NotBefore = null };

    private DateTimeOffset? QuietUntil(ConversationState state) => state.LastMessageAt + options.QuietPeriod;
}
