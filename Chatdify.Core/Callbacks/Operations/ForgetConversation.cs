using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Lets the next turn begin a new conversation at the backend.</summary>
internal sealed class ForgetConversation(IConversationStore store, TurnRecorder turns) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["forget_conversation"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        while (true)
        {
            var basis = await store.GetAsync(call.Key, cancellationToken);
            if (basis.Version is null)
            {
                return new CallbackResult.Problem(404, "conversation_unknown", "The bridge has not had to do with this conversation.");
            }

            if (basis.State.Phase != Phase.Idle)
            {
                if (await turns.RecordAsync(call.Key, acts => (acts with { Forget = true }).And("forget"), cancellationToken) == Recorded.InTurn)
                {
                    return Answers.For(call.Key, new JsonObject { ["deferred"] = true });
                }
            }

            var change = new ConversationChange(basis.State.Forgotten());
            if (await store.CommitAsync(call.Key, basis, change, cancellationToken) == CommitResult.Done)
            {
                return Answers.For(call.Key);
            }
        }
    }
}
