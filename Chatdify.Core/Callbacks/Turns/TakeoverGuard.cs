using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Keeps a pipeline from speaking in a conversation, and from taking it back, once a human has it (promise 4). A system with an API key may do
/// what it likes whenever no turn runs; but a pipeline may have such a key too, and go on for a while after its turn was ended without it.
/// </summary>
internal sealed class TakeoverGuard(ConversationGate gate, IConversationStore store, TimeProvider time)
{
    /// <summary>As long as a pipeline may go on that nobody waits for any more.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    /// <summary>Lets those pass who speak for somebody else than the bot, and the bot where the conversation is certainly its own.</summary>
    /// <exception cref="CallbackException">It is not, or nothing tells.</exception>
    public async Task CheckAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var state = (await store.GetAsync(call.Key, cancellationToken)).State;
        if (call.Caller.Token is null && state.Phase is not (Phase.Thinking or Phase.Replying) && !await IsLateAsync(call.Key, cancellationToken))
        {
            return;
        }

        switch (await gate.CheckAsync(call.Key, state, state.LastMessageId ?? long.MaxValue, cancellationToken))
        {
            case GateResult.Closed { Reason: not "conversation_gone" } closed:
                throw new CallbackException(new(409, "not_the_bots", $"The conversation is not the bot's any more ({closed.Reason}); nothing was done."));
            case GateResult.Unknown unknown:
                throw new CallbackException(CallbackProblems.OwnerUnknown(unknown.Code));
        }
    }

    private async Task<bool> IsLateAsync(ConversationKey key, CancellationToken cancellationToken) =>
        await store.RecentTurnsAsync(key, 1, cancellationToken) is [{ Outcome.Kind: not OutcomeKind.Answered, EndedAt: { } ended }]
        && time.GetUtcNow() - ended < Late;
}
