using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;
using Chatdify.Core.Webhooks;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>A page of the account's conversations with their mappings.</summary>
internal sealed class ListConversations(ConversationsApi conversations, IConversationStore store, IOptions<ChatwootOptions> options) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["list_conversations"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var status = call.Arguments.Has("status")
            ? ArgumentChecks.OneOf(call.Arguments, "status", "all", "open", "resolved", "pending", "snoozed")
            : "all";
        var page = await conversations.ListAsync(call.Arguments.Whole("page") ?? 1, status, cancellationToken);
        var views = await Task.WhenAll(page.Member("payload").Elements().Select(row => ViewAsync(row, cancellationToken)));
        return new CallbackResult.Success(new JsonObject
        {
            ["status"] = "success",
            ["conversations"] = new JsonArray([.. views]),
            ["total"] = Answers.Copy(page.Member("meta", "all_count")),
        });
    }

    private async Task<JsonObject> ViewAsync(JsonElement row, CancellationToken cancellationToken)
    {
        var key = new ConversationKey(options.Value.AccountId, row.Member("id").Whole() ?? 0);
        var view = Answers.Mapping(key, (await store.GetAsync(key, cancellationToken)).State);
        view["conversation_id"] = key.Conversation;
        view["conversation_status"] = row.Member("status").Text();
        view["contact_id"] = row.Member("meta", "sender", "id").Whole();
        view["inbox_id"] = row.Member("inbox_id").Whole();
        return view;
    }
}
