using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Adds or removes labels. Chatwoot replaces the set, so the others are read first, one change at a time.</summary>
internal sealed class ChangeLabels(ConversationsApi conversations, CallbackLocks locks, TurnRecorder turns) : ICallbackHandler
{
    private const string Removing = "remove_labels";

    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["add_labels", Removing, "update_labels"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var given = call.Arguments.List("labels")
            .Select(label => (label.Text() ?? label.GetRawText()).Trim())
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        var labels = await locks.HoldAsync(call.Key, "labels", () => ChangeAsync(call, given, cancellationToken), cancellationToken);
        await turns.RecordAsync(call.Key, acts => acts.And("labels"), cancellationToken);
        return Answers.For(call.Key, new JsonObject { ["labels"] = Answers.Texts(labels) });
    }

    private async Task<IReadOnlyList<string>> ChangeAsync(CallbackCall call, List<string> given, CancellationToken cancellationToken)
    {
        if (call.Operation.OperationId == "update_labels" && call.Arguments.Text("mode") == "replace")
        {
            return await conversations.SetLabelsAsync(call.Key, given, cancellationToken);
        }

        var there = await conversations.LabelsAsync(call.Key, cancellationToken);
        var wanted = call.Operation.OperationId == Removing
            ? there.Except(given, StringComparer.OrdinalIgnoreCase).ToList()
            : there.Union(given, StringComparer.OrdinalIgnoreCase).ToList();
        return wanted.SequenceEqual(there) ? there : await conversations.SetLabelsAsync(call.Key, wanted, cancellationToken);
    }
}
