using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Whether the callback API is up, and whether Chatwoot can be read. Changes nothing.</summary>
internal sealed class Health(ConversationsApi conversations) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["health", "test_conversation"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var answer = new JsonObject { ["status"] = "success" };
        if (call.Operation.OperationId == "test_conversation")
        {
            await (call.Key == default ? conversations.ListAsync(1, "all", cancellationToken) : conversations.ReadAsync(call.Key, cancellationToken));
            answer["chatwoot"] = "ok";
        }

        return new CallbackResult.Success(answer);
    }
}
