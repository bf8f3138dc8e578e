using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>The conversation as Chatwoot has it, and what we know of it.</summary>
internal sealed class ReadConversation(ConversationsApi conversations, IConversationStore store) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["get_conversation"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var row = await conversations.ReadAsync(call.Key, cancellationToken);
        var answer = Answers.Mapping(call.Key, (await store.GetAsync(call.Key, cancellationToken)).State);
        answer["conversation_status"] = row.Member("status").Text();
        answer["contact_id"] = row.Member("meta", "sender", "id").Whole();
        answer["channel"] = row.Member("meta", "channel").Text();
        foreach (var name in new[] { "inbox_id", "priority", "labels", "custom_attributes", "snoozed_until", "waiting_since", "created_at" })
        {
            answer[name] = Answers.Copy(row.Member(name));
        }

        answer["team"] = Answers.Members(row.Member("meta", "team"), "id", "name");
        answer["assignee"] = Assignee(row.Member("meta", "assignee"), row.Member("meta", "assignee_type").Text());
        answer["contact"] = Answers.Members(
            row.Member("meta", "sender"), "id", "name", "email", "phone_number", "identifier", "custom_attributes");
        return Answers.For(call.Key, answer);
    }

    private static JsonObject? Assignee(JsonElement assignee, string? type)
    {
        var view = Answers.Members(assignee, "id", "name");
        view?.Add("type", type == "AgentBot" ? "bot" : "person");
        return view;
    }
}
