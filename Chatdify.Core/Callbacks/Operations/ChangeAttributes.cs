using System.Text.Json.Nodes;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Merges custom attributes.</summary>
internal sealed class ChangeAttributes(ConversationAttributes attributes, TurnRecorder turns) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["update_attributes", "update_custom_attributes"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var given = call.Arguments.Members(call.Operation.OperationId == "update_attributes" ? "attributes" : "custom_attributes")
            .EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Answers.Copy(member.Value)));
        var replaces = call.Operation.OperationId == "update_custom_attributes" && call.Arguments.Text("mode") == "replace";
        var all = await attributes.ChangeAsync(call.Key, [.. given], replaces, cancellationToken);
        await turns.RecordAsync(call.Key, acts => acts.And("attributes"), cancellationToken);
        return Answers.For(call.Key, new JsonObject { ["custom_attributes"] = all });
    }
}
