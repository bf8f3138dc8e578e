using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>The <c>conversation</c> object of webhooks, fields in sending order.</summary>
internal static class ConversationPayload
{
    public static JsonObject Build(World world, ConversationRow row)
    {
        var payload = new JsonObject
        {
            ["additional_attributes"] = row.AdditionalAttributes.DeepClone(),
            ["can_reply"] = true,
            ["channel"] = row.Inbox.Channel,
            ["contact_inbox"] = ContactInbox(row.ContactInbox),
            ["id"] = row.Id,
            ["inbox_id"] = row.Inbox.Id,
            ["messages"] = row.LastShown is { } last ? new JsonArray(NestedMessage(world, last)) : [],
            ["labels"] = new JsonArray([.. row.Labels.Select(label => JsonValue.Create(label))]),
            ["meta"] = Meta(row),
            ["status"] = row.Status,
            ["custom_attributes"] = row.CustomAttributes.DeepClone(),
            ["snoozed_until"] = Clock.IsoOrNull(row.SnoozedUntil),
            ["unread_count"] = row.UnreadCount,
            ["first_reply_created_at"] = Clock.IsoOrNull(row.FirstReplyAt),
            ["priority"] = row.Priority,
            ["waiting_since"] = Clock.Unix(row.WaitingSince),
            ["agent_last_seen_at"] = Clock.Unix(row.AgentLastSeenAt),
            ["contact_last_seen_at"] = Clock.Unix(row.ContactLastSeenAt),
            ["last_activity_at"] = Clock.Unix(row.LastActivityAt),
            ["timestamp"] = Clock.Unix(row.LastActivityAt),
            ["created_at"] = Clock.Unix(row.CreatedAt),
            ["updated_at"] = Clock.Float(row.UpdatedAt),
        };
        if (world.Options.Version.BotsMayRead)
        {
            payload["account"] = People.Account(world);
        }

        return payload;
    }

    private static JsonObject Meta(ConversationRow row) => new()
    {
        ["sender"] = People.ContactPush(row.Contact),
        ["assignee"] = row.Assignee is { } agent ? People.AgentPush(agent) : row.AssigneeBot is { } bot ? People.BotPush(bot) : null,
        ["assignee_type"] = row.Assignee is not null ? "User" : row.AssigneeBot is not null ? "AgentBot" : null,
        ["team"] = row.Team is { } team ? new JsonObject { ["id"] = team.Id, ["name"] = team.Name } : null,
        ["hmac_verified"] = false,
    };

    private static JsonObject ContactInbox(ContactInboxRow link) => new()
    {
        ["id"] = link.Id,
        ["contact_id"] = link.Contact.Id,
        ["inbox_id"] = link.Inbox.Id,
        ["source_id"] = link.SourceId,
        ["created_at"] = Clock.Iso(link.CreatedAt),
        ["updated_at"] = Clock.Iso(link.CreatedAt),
        ["hmac_verified"] = false,
        ["pubsub_token"] = link.PubsubToken,
    };

    private static JsonObject NestedMessage(World world, MessageRow message)
    {
        var conversation = message.Conversation;
        var nested = new JsonObject
        {
            ["id"] = message.Id,
            ["content"] = message.Content,
            ["account_id"] = world.Options.AccountId,
            ["inbox_id"] = conversation.Inbox.Id,
            ["conversation_id"] = conversation.Id,
            ["message_type"] = (int)message.Type,
            ["created_at"] = Clock.Unix(message.CreatedAt),
            ["updated_at"] = Clock.Iso(message.UpdatedAt),
            ["private"] = message.Private,
            ["status"] = message.Status,
            ["source_id"] = message.SourceId,
            ["content_type"] = message.ContentType,
            ["content_attributes"] = message.ContentAttributes.DeepClone(),
            ["sender_type"] = message.Author.Type,
            ["sender_id"] = message.Author.Id,
            ["external_source_ids"] = new JsonObject(),
            ["additional_attributes"] = message.AdditionalAttributes.DeepClone(),
            ["processed_message_content"] = message.Content,
            ["sentiment"] = new JsonObject(),
            ["conversation"] = new JsonObject
            {
                ["assignee_id"] = conversation.Assignee?.Id,
                ["unread_count"] = conversation.UnreadCount,
                ["last_activity_at"] = Clock.Unix(conversation.LastActivityAt),
                ["contact_inbox"] = new JsonObject { ["source_id"] = conversation.ContactInbox.SourceId },
            },
        };
        if (message.Attachments.Count > 0)
        {
            nested["attachments"] = AttachmentPayload.List(world, message);
        }

        if (People.SenderPush(world, message) is { } sender)
        {
            nested["sender"] = sender;
        }

        return nested;
    }
}
