using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Which conversation of Chatwoot belongs to which of the backend, both ways.</summary>
internal sealed class ReadMapping(IConversationStore store, PipelineRegistry pipelines) : ICallbackHandler
{
    private const string Reverse = "find_dify_conversation";

    /// <summary>Longer than the id of any backend; keys of the storage have a limit.</summary>
    private const int LongestId = 128;

    private static readonly CallbackResult.Problem Unknown =
        new(404, "conversation_unknown", "The bridge has not had to do with this conversation.");

    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["get_bridge_conversation_info", "dialogue_info", Reverse];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var key = call.Operation.OperationId == Reverse ? await FindAsync(call.Arguments.Text("difyId")!, cancellationToken) : call.Key;
        if (key is not { } known)
        {
            return Unknown;
        }

        if (call.Caller.Token is { } token && (token.Account, token.Conversation) != (known.Account, known.Conversation))
        {
            return CallbackProblems.OtherConversation;
        }

        var snapshot = await store.GetAsync(known, cancellationToken);
        return snapshot.State.LastMessageAt is null ? Unknown : Answers.For(known, Answers.Mapping(known, snapshot.State));
    }

    /// <summary>The predecessor knew Dify only; the ids of all backends are long and random, so that none is mistaken for another's.</summary>
    private async Task<ConversationKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var backend in id.Length <= LongestId ? pipelines.Names : [])
        {
            if (await store.FindByBackendAsync(backend, id, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
