using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Answers of successful callbacks.</summary>
internal static class Answers
{
    /// <summary>A success in a conversation.</summary>
    public static CallbackResult.Success For(ConversationKey key, JsonObject? more = null)
    {
        var body = new JsonObject { ["status"] = "success", ["conversation_id"] = key.Conversation };
        foreach (var (name, value) in more ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return new CallbackResult.Success(body);
    }

    /// <summary>What we know of a conversation, with the predecessor's names first.</summary>
    public static JsonObject Mapping(ConversationKey key, ConversationState state) => new()
    {
        ["chatwoot_conversation_id"] = key.Conversation,
        ["dify_conversation_id"] = state.IdAt(PipelineRef.Parse(state.LastAt())),
        ["account_id"] = key.Account,
        ["contact_id"] = state.ContactId,
        ["inbox_id"] = state.InboxId,
        ["channel"] = state.Channel,
        ["phase"] = state.Phase.ToString().ToLowerInvariant(),
    };

    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    /// <summary>A copy of what Chatwoot said; null for what it did not say.</summary>
    public static JsonNode? Copy(JsonElement element) => element.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(element.GetRawText());

    /// <summary>Some members of an object; null when it is none.</summary>
    public static JsonObject? Members(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var copy = new JsonObject();
        foreach (var name in names)
        {
            copy[name] = element.TryGetProperty(name, out var value) ? Copy(value) : null;
        }

        return copy;
    }
}
