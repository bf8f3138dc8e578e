using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Which conversation of Chatwoot belongs to which of the backend, both ways.</summary>
internal sealed class ReadMapping(IConversationStore store, IPipeline pipeline) : ICallbackHandler
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
        return snapshot.Version is null ? Unknown : Answers.For(known, Answers.Mapping(known, snapshot.State));
    }

    private async Task<ConversationKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        id.Length <= LongestId ? await store.FindByBackendAsync(pipeline.Name, id, cancellationToken) : null;
}
