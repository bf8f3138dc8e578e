using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Turns;

/// <summary>
/// Ends a turn: stops the typing, records the outcome, frees the conversation, wakes the next turn. The one place where turns end, so also
/// the one where a turn that gave up becomes a dead letter.
/// </summary>
public sealed partial class TurnEnding(
    IWorkQueue queue, TypingEnd typing, IDeadLetters deadLetters, TimeProvider time, ILogger<TurnEnding> logger)
{
    /// <summary>
    /// Ends a turn. After an answer, messages that came in meanwhile start the next turn. After a hand-off they belong to the
    /// human as well; after a drop only those of the turn are settled, the next turn looks at the others afresh.
    /// </summary>
    public async Task EndAsync(TurnLease lease, Turn turn, TurnOutcome outcome, CancellationToken cancellationToken)
    {
        if (!turn.HandoffSteps.Contains(HandoffSteps.Open))
        {
            await typing.HideAsync(lease.Key, cancellationToken);
        }

        await KeepIfGivenUpAsync(lease, turn, outcome, cancellationToken);
        ConversationState state;
        do
        {
            state = await lease.CommitAsync(basis => Next(basis, turn, outcome), cancellationToken);
        }
        while (state.LeaseUntil is not null);
        if (state.TurnId is { } goingOn)
        {
            await queue.DeliverAsync(ReplyWork.For(lease.Key, goingOn), TimeSpan.Zero, cancellationToken);
            return;
        }

        Log.Ended(logger, lease.Key, outcome.Kind, outcome.Reason ?? "", (time.GetUtcNow() - turn.StartedAt).TotalMilliseconds);
        if (state.FirstUnansweredAt is not null)
        {
            await queue.WakeAsync(TurnWork.For(lease.Key), TimeSpan.Zero, cancellationToken);
        }
    }

    /// <summary>
    /// Before the turn ends: should the process die in between, the turn goes on and may leave a second letter, but never none.
    /// </summary>
    private async Task KeepIfGivenUpAsync(TurnLease lease, Turn turn, TurnOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.GivenUpFor is not { } error)
        {
            return;
        }

        Log.GivenUp(logger, lease.Key, error);
        var state = (await lease.LoadAsync(cancellationToken)).State;
        var queueName = state.Phase == Phase.Thinking ? QueueNames.Turns : QueueNames.Replies;
        var letter = DeadLetter.Of(lease.Key, turn, state.Acts, queueName, DeadLetterReasons.GaveUp, outcome.Reason!, time.GetUtcNow());
        await deadLetters.AddAsync(letter with { LastError = error, Attempts = state.Attempts }, cancellationToken);
    }

    /// <summary>A callback that came while the last words were sent is carried out before the turn ends.</summary>
    private static bool IsMoreToDo(Snapshot basis, Turn turn, TurnOutcome outcome) =>
        outcome.Kind == OutcomeKind.Answered && basis.State.Acts is { HasDeferred: true } acts && acts != turn.ActsDone;

    /// <summary>A full mailbox may hold more than a snapshot shows: it is settled snapshot by snapshot before the turn ends.</summary>
    private ConversationChange Next(Snapshot basis, Turn turn, TurnOutcome outcome)
    {
        var settled = basis.Mailbox
            .Where(message => turn.MessageIds.Contains(message.Id) || IsHandedOver(message, turn, outcome))
            .Select(message => message.Id)
            .ToHashSet();
        return IsMoreToDo(basis, turn, outcome) ? new ConversationChange(basis.State.Released()) { Turn = turn }
            : basis.Mailbox.Count == Snapshot.MailboxLimit && settled.Count > 0
                ? new ConversationChange(basis.State) { Settle = [.. settled], SettledBy = turn.Id }
                : End(basis, turn, outcome, settled);
    }

    /// <summary>What waits goes to the human too; but for a team's answer to a form, which only the pipeline can take, or which hands nothing over.</summary>
    private static bool IsHandedOver(MailboxMessage message, Turn turn, TurnOutcome outcome) =>
        outcome.Kind == OutcomeKind.HandedOff && !HandoffSteps.IsOnlyTold(turn) && message.Submission is not { ByStaff: true };

    private ConversationChange End(Snapshot basis, Turn turn, TurnOutcome outcome, HashSet<long> settled)
    {
        var left = basis.Mailbox.Where(message => !settled.Contains(message.Id)).Select(message => (DateTimeOffset?)message.ReceivedAt);
        var remembered = basis.State.Acts?.Forget == true ? basis.State.Forgotten() : basis.State;
        return new ConversationChange(remembered.Released() with
        {
            Phase = Phase.Idle,
            TurnId = null,
            Attempts = 0,
            NotBefore = null,
            FirstUnansweredAt = left.Min(),
            Acts = null,
        })
        {
            Turn = turn with { Outcome = outcome, EndedAt = time.GetUtcNow(), InFlight = null, Acts = basis.State.Acts?.Kinds ?? [] },
            Settle = [.. settled],
            SettledBy = turn.Id,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Conversation {Conversation} could neither be answered nor handed over: {Code}. See the dead letters.")]
        public static partial void GivenUp(ILogger logger, ConversationKey conversation, string code);

        [LoggerMessage(LogLevel.Information, "The turn of conversation {Conversation} ended: {Outcome} {Reason} after {Milliseconds:F0} ms.")]
        public static partial void Ended(ILogger logger, ConversationKey conversation, OutcomeKind outcome, string reason, double milliseconds);
    }
}
