using Chatdify.Core.Conversations;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;
using Chatdify.Core.Watching;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Hands a conversation over although no turn runs: as a turn that has nothing but its hand-off, so that it is resumed like any other when it
/// fails halfway.
/// </summary>
internal sealed class DirectHandoff(IConversationStore store, IWorkQueue queue, WatchArming watch, DeliveryWorker worker, TimeProvider time)
{
    /// <summary>When somebody else goes on, should this process die.</summary>
    private static readonly TimeSpan Rescue = TimeSpan.FromSeconds(5);

    /// <summary>The turn as it stands after the attempt; null when another turn has begun meanwhile.</summary>
    public async Task<Turn?> RunAsync(ConversationKey key, HandoffReason reason, bool tellCustomer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var basis = await store.LoadAsync(key, cancellationToken);
            if (basis.State.Phase != Phase.Idle)
            {
                return null;
            }

            var turn = TurnStart.NewTurn(basis, time.GetUtcNow()) with { HandoffSteps = tellCustomer ? [] : [HandoffSteps.Farewell] };
            var firstLook = await watch.ArmAsync(key, cancellationToken);
            await queue.DeliverAsync(ReplyWork.For(key, turn.Id), Rescue, cancellationToken);
            if (await store.CommitAsync(key, basis, TurnResults.HandingOff(basis.State, turn, reason), cancellationToken) == CommitResult.Done)
            {
                await watch.StoredAsync(key, firstLook, cancellationToken);
                await worker.RunAsync(ReplyWork.For(key, turn.Id), cancellationToken);
                return await store.GetTurnAsync(key, turn.Id, cancellationToken);
            }
        }
    }
}
