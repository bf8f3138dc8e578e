using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Merges custom attributes. Chatwoot replaces all of them, so the others are read first, one change at a time.</summary>
internal sealed class ChangeAttributes(ConversationsApi conversations, CallbackLocks locks, TurnRecorder turns) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["update_attributes", "update_custom_attributes"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var given = call.Arguments.Members(call.Operation.OperationId == "update_attributes" ? "attributes" : "custom_attributes");
        var replaces = call.Operation.OperationId == "update_custom_attributes" && call.Arguments.Text("mode") == "replace";
        var all = await locks.HoldAsync(call.Key, "attributes", () => ChangeAsync(call.Key, given, replaces, cancellationToken), cancellationToken);
        await turns.RecordAsync(call.Key, acts => acts.And("attributes"), cancellationToken);
        return Answers.For(call.Key, new JsonObject { ["custom_attributes"] = all });
    }

    private async Task<JsonObject> ChangeAsync(ConversationKey key, JsonElement given, bool replaces, CancellationToken cancellationToken)
    {
        var all = replaces
            ? []
            : Answers.Copy((await conversations.ReadAsync(key, cancellationToken)).Member("custom_attributes")) as JsonObject ?? [];
        foreach (var member in given.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                all.Remove(member.Name);
            }
            else
            {
                all[member.Name] = Answers.Copy(member.Value);
            }
        }

        await conversations.SetAttributesAsync(key, all, cancellationToken);
        return all;
    }
}
