using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Sets the priority. "none" means "leave it" (the None rule), so <c>clear</c> removes it.</summary>
internal sealed class SetPriority(ConversationsApi conversations, TurnRecorder turns) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["set_priority", "toggle_priority"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var given = ArgumentChecks.OneOf(call.Arguments, "priority", "urgent", "high", "medium", "low", "clear");
        var priority = given == "clear" ? null : given;
        await conversations.SetPriorityAsync(call.Key, priority, cancellationToken);
        await turns.RecordAsync(call.Key, acts => acts.And("priority"), cancellationToken);
        return Answers.For(call.Key, new JsonObject { ["priority"] = priority });
    }
}
