using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Core.Watching;

namespace Chatdify.Core.DeadLetters.Replay;

/// <summary>
/// Brings a dead letter's question back to where its webhook had put it: into the mailbox, with a watchdog before and a wake-up behind.
/// From there on it is a message like any other, and all promises hold for it. Stored answer parts are not sent: hours later they may be
/// wrong, and an answer asked for anew joins whatever the customer has written since.
/// </summary>
public sealed class DeadLetterReplay(
    IConversationStore store,
    IWorkQueue queue,
    IChatwootClient chatwoot,
    ConversationGate gate,
    IDeadLetters deadLetters,
    WatchArming watch,
    TimeProvider time)
{
    private const int MaxRounds = 20;
    private readonly ReplayJudge _judge = new(store, chatwoot, gate);

    /// <summary>Whether an answer still makes sense; changes nothing.</summary>
    public async Task<ReplayVerdict> JudgeAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        (await _judge.JudgeAsync(letter, cancellationToken)).Verdict;

    /// <summary>
    /// Has the question asked again if an answer still makes sense, and removes the dead letter then. The watch is armed before the question is
    /// stored, as at the webhook. Throws when the storage is unavailable.
    /// </summary>
    public async Task<ReplayVerdict> ReplayAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var (verdict, basis, turn) = await _judge.JudgeAsync(letter, cancellationToken);
            if (basis is null || turn is null)
            {
                return verdict;
            }

            var (key, now) = (letter.Conversation!.Value, time.GetUtcNow());
            var firstLook = basis.State.FirstUnansweredAt is null ? await watch.ArmAsync(key, basis.State.Route, cancellationToken) : DateTimeOffset.MaxValue;
            if (await store.CommitAsync(key, basis, PutBack(basis.State, turn, now), cancellationToken) == CommitResult.Done)
            {
                await watch.StoredAsync(key, basis.State.Route, firstLook, cancellationToken);
                await queue.WakeAsync(TurnWork.For(key), TimeSpan.Zero, cancellationToken);
                await deadLetters.RemoveAsync(letter, cancellationToken);
                return ReplayVerdict.Replayed;
            }
        }

        return ReplayVerdict.Refuse("busy");
    }

    /// <summary>
    /// The deadline begins anew. The messages' texts were merged into the question, which comes back as the text of the first of them; the
    /// others come back without text, so that each of them gets the outcome of the new turn.
    /// </summary>
    private static ConversationChange PutBack(ConversationState state, Turn turn, DateTimeOffset now) =>
        new(state with { FirstUnansweredAt = state.FirstUnansweredAt ?? now })
        {
            PutBack = [.. turn.MessageIds.Order().Select((id, index) => new MailboxMessage
            {
                Id = id,
                ReceivedAt = now,
                Text = index == 0 ? turn.Question : "",
                Files = index == 0 ? turn.Files : [],
                CorrelationId = turn.CorrelationId,
                Submission = turn.Submission,
            })],
        };
}
