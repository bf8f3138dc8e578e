using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>Whole webhook bodies; <c>event</c> comes last, followed only by <c>changed_attributes</c>.</summary>
internal static class EventPayload
{
    public static JsonObject Message(World world, MessageRow message, string eventName)
    {
        var payload = new JsonObject
        {
            ["account"] = People.Account(world),
            ["additional_attributes"] = message.AdditionalAttributes.DeepClone(),
            ["content_attributes"] = message.ContentAttributes.DeepClone(),
            ["content_type"] = message.ContentType,
            ["content"] = message.Content?.Replace("\\\n", "\n", StringComparison.Ordinal).TrimEnd('\n'),
            ["conversation"] = ConversationPayload.Build(world, message.Conversation),
            ["created_at"] = Clock.Iso(message.CreatedAt),
            ["id"] = message.Id,
            ["inbox"] = new JsonObject { ["id"] = message.Conversation.Inbox.Id, ["name"] = message.Conversation.Inbox.Name },
            ["message_type"] = message.Type switch
            {
                SimMessageType.Incoming => "incoming",
                SimMessageType.Outgoing => "outgoing",
                SimMessageType.Template => "template",
                _ => "activity",
            },
            ["private"] = message.Private,
            ["sender"] = People.Sender(world, message),
            ["source_id"] = message.SourceId,
        };
        if (message.Attachments.Count > 0)
        {
            payload["attachments"] = AttachmentPayload.List(world, message);
        }

        payload["event"] = eventName;
        return payload;
    }

    public static JsonObject Conversation(World world, ConversationRow row, string eventName)
    {
        var payload = ConversationPayload.Build(world, row);
        payload["event"] = eventName;
        return payload;
    }

    public static JsonObject ConversationChanged(World world, ConversationRow row, string eventName, JsonArray? changes)
    {
        var payload = Conversation(world, row, eventName);
        payload["changed_attributes"] = changes?.DeepClone();
        return payload;
    }

    public static JsonObject Contact(World world, ContactRow contact, string eventName, JsonArray? changes = null)
    {
        var payload = People.Contact(world, contact);
        payload["event"] = eventName;
        if (changes is not null)
        {
            payload["changed_attributes"] = changes.DeepClone();
        }

        return payload;
    }

    public static JsonObject Typing(World world, ConversationRow row, JsonObject user, bool on, bool isPrivate) => new()
    {
        ["event"] = on ? "conversation_typing_on" : "conversation_typing_off",
        ["user"] = user,
        ["conversation"] = ConversationPayload.Build(world, row),
        ["is_private"] = isPrivate,
    };

    public static JsonObject WidgetOpened(World world, ContactInboxRow link, ConversationRow? current, JsonObject info) => new()
    {
        ["id"] = link.Id,
        ["contact"] = People.Contact(world, link.Contact),
        ["inbox"] = new JsonObject { ["id"] = link.Inbox.Id, ["name"] = link.Inbox.Name },
        ["account"] = People.Account(world),
        ["current_conversation"] = current is null ? null : ConversationPayload.Build(world, current),
        ["source_id"] = link.SourceId,
        ["event"] = "webwidget_triggered",
        ["event_info"] = info.DeepClone(),
    };
}
