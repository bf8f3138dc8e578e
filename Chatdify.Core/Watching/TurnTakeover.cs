using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;

namespace Chatdify.Core.Watching;

/// <summary>
/// Takes a turn from whoever has it and leaves it to be handed to a human. The worker that had it finds its lease gone (fencing)
/// and can write nothing any more.
/// </summary>
public sealed class TurnTakeover(IConversationStore store, IWorkQueue queue, TimeProvider time)
{
    /// <summary>
    /// Hands over what waits in a conversation. What is being sent or handed over already is left to go on, with the watch behind it: another
    /// delivery each time that one fails would never end. Where its record is gone, nobody can go on with it: then a human is called. Returns the turn concerned, null when nobody waits.
    /// </summary>
    public async Task<Turn?> HandOffAsync(ConversationKey key, HandoffReason reason, CancellationToken cancellationToken)
    {
        while (true)
        {
            var basis = await store.LoadAsync(key, cancellationToken);
            var speaks = basis.State.Phase is Phase.Replying or Phase.HandingOff;
            var turn = basis.State.TurnId is { } id ? await store.FindTurnAsync(key, id, cancellationToken) : null;
            if (turn is null && basis.Mailbox.Count == 0 && !speaks)
            {
                await RestAsync(key, basis, cancellationToken);
                return null;
            }

            if (turn is not null && speaks)
            {
                return turn;
            }

            var why = turn is null && speaks ? HandoffReasons.TurnLost : reason;
            turn ??= speaks ? TurnStart.Lost(basis, time.GetUtcNow()) : TurnStart.NewTurn(basis, time.GetUtcNow());
            if (await store.CommitAsync(key, basis, Fenced(basis.State, turn, why), cancellationToken) == CommitResult.Done)
            {
                await queue.DeliverAsync(ReplyWork.For(key, turn.Id), TimeSpan.Zero, cancellationToken);
                return turn;
            }
        }
    }

    /// <summary>Nothing waits and there is no turn: whatever phase a broken row claims, the conversation is at rest.</summary>
    private async Task RestAsync(ConversationKey key, Snapshot basis, CancellationToken cancellationToken)
    {
        if (basis.State is not { Phase: Phase.Idle, FirstUnansweredAt: null })
        {
            var rest = basis.State.Released() with { Phase = Phase.Idle, TurnId = null, NotBefore = null, FirstUnansweredAt = null };
            await store.CommitAsync(key, basis, new ConversationChange(rest), cancellationToken);
        }
    }

    private static ConversationChange Fenced(ConversationState state, Turn turn, HandoffReason reason)
    {
        var change = TurnResults.HandingOff(state, turn, reason);
        return change with { State = change.State with { Lease = Guid.NewGuid().ToString("N") } };
    }
}
