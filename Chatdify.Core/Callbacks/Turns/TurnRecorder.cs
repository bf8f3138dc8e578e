using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks;

/// <summary>Where an act was written down.</summary>
internal enum Recorded
{
    /// <summary>No turn runs.</summary>
    NoTurn,

    /// <summary>In the running turn, which will carry out what it has to.</summary>
    InTurn,

    /// <summary>The conversation is being handed to a human already.</summary>
    HandingOver,
}

/// <summary>Writes what a pipeline does into its turn (design section 8, "turn-aware").</summary>
internal sealed class TurnRecorder(IConversationStore store)
{
    /// <summary>Each round somebody gets through.</summary>
    private const int MaxRounds = 50;

    /// <summary>The turn that runs in a conversation, if any.</summary>
    public async Task<string?> TurnOfAsync(ConversationKey key, CancellationToken cancellationToken) =>
        key == default ? null : (await store.GetAsync(key, cancellationToken)).State.TurnId;

    /// <summary>Changes the acts of the running turn, if there is one.</summary>
    public async Task<Recorded> RecordAsync(ConversationKey key, Func<TurnActs, TurnActs> act, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var basis = await store.GetAsync(key, cancellationToken);
            if (basis.State.Phase is Phase.Idle or Phase.HandingOff)
            {
                return basis.State.Phase == Phase.Idle ? Recorded.NoTurn : Recorded.HandingOver;
            }

            var change = new ConversationChange(basis.State with { Acts = act(basis.State.Acts ?? new TurnActs()) });
            if (await store.CommitAsync(key, basis, change, cancellationToken) == CommitResult.Done)
            {
                return Recorded.InTurn;
            }
        }

        throw new InvalidOperationException($"Conversation {key} did not come to rest in {MaxRounds} rounds.");
    }
}
