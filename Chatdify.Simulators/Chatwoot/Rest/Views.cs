using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>What REST answers look like; close to, but not the same as, what webhooks send.</summary>
internal static class Views
{
    public static JsonObject Message(World world, MessageRow row, string? echoId = null)
    {
        var view = new JsonObject { ["id"] = row.Id, ["content"] = row.Content, ["inbox_id"] = row.Conversation.Inbox.Id };
        if (echoId is not null)
        {
            view["echo_id"] = echoId;
        }

        view["conversation_id"] = row.Conversation.Id;
        view["message_type"] = (int)row.Type;
        view["content_type"] = row.ContentType;
        view["status"] = row.Status;
        view["content_attributes"] = row.ContentAttributes.DeepClone();
        view["created_at"] = Clock.Unix(row.CreatedAt);
        view["private"] = row.Private;
        view["source_id"] = row.SourceId;
        if (People.SenderPush(world, row) is { } sender)
        {
            view["sender"] = sender;
        }

        if (row.Attachments.Count > 0)
        {
            view["attachments"] = AttachmentPayload.List(world, row);
        }

        return view;
    }

    public static JsonObject Conversation(World world, ConversationRow row) => new()
    {
        ["meta"] = Meta(row),
        ["id"] = row.Id,
        ["messages"] = row.Messages.Count == 0 ? [] : new JsonArray(Message(world, row.Messages[^1])),
        ["account_id"] = world.Options.AccountId,
        ["uuid"] = row.Uuid,
        ["additional_attributes"] = row.AdditionalAttributes.DeepClone(),
        ["agent_last_seen_at"] = Clock.Unix(row.AgentLastSeenAt),
        ["assignee_last_seen_at"] = 0,
        ["can_reply"] = true,
        ["contact_last_seen_at"] = Clock.Unix(row.ContactLastSeenAt),
        ["custom_attributes"] = row.CustomAttributes.DeepClone(),
        ["inbox_id"] = row.Inbox.Id,
        ["labels"] = Strings(row.Labels),
        ["muted"] = row.Muted,
        ["snoozed_until"] = Clock.IsoOrNull(row.SnoozedUntil),
        ["status"] = row.Status,
        ["created_at"] = Clock.Unix(row.CreatedAt),
        ["updated_at"] = Clock.Float(row.UpdatedAt),
        ["timestamp"] = Clock.Unix(row.LastActivityAt),
        ["first_reply_created_at"] = Clock.Unix(row.FirstReplyAt),
        ["unread_count"] = row.UnreadCount,
        ["last_non_activity_message"] = LastNonActivity(world, row),
        ["last_activity_at"] = Clock.Unix(row.LastActivityAt),
        ["priority"] = row.Priority,
        ["waiting_since"] = Clock.Unix(row.WaitingSince),
        ["sla_policy_id"] = null,
    };

    public static JsonObject Contact(ContactRow row) => new()
    {
        ["additional_attributes"] = row.AdditionalAttributes.DeepClone(),
        ["availability_status"] = "offline",
        ["email"] = row.Email,
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["phone_number"] = row.PhoneNumber,
        ["blocked"] = row.Blocked,
        ["identifier"] = row.Identifier,
        ["thumbnail"] = "",
        ["custom_attributes"] = row.CustomAttributes.DeepClone(),
        ["last_activity_at"] = row.LastActivityAt is { } active ? Clock.Unix(active) : null,
        ["created_at"] = Clock.Unix(row.CreatedAt),
    };

    public static JsonObject Agent(World world, AgentRow row) => new()
    {
        ["id"] = row.Id,
        ["account_id"] = world.Options.AccountId,
        ["availability_status"] = "online",
        ["auto_offline"] = true,
        ["confirmed"] = true,
        ["email"] = row.Email,
        ["provider"] = "email",
        ["available_name"] = row.AvailableName,
        ["name"] = row.Name,
        ["role"] = row.Role,
        ["thumbnail"] = "",
    };

    public static JsonObject Team(World world, TeamRow row) => new()
    {
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["description"] = null,
        ["allow_auto_assign"] = true,
        ["account_id"] = world.Options.AccountId,
        ["is_member"] = false,
    };

    public static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    public static JsonArray Many<T>(IEnumerable<T> rows, Func<T, JsonNode> view) => new([.. rows.Select(view)]);

    private static JsonObject? LastNonActivity(World world, ConversationRow row) =>
        row.Messages.FindLast(message => message.Type != SimMessageType.Activity) is { } last ? Message(world, last) : null;

    private static JsonObject Meta(ConversationRow row)
    {
        var meta = new JsonObject { ["sender"] = Contact(row.Contact), ["channel"] = row.Inbox.Channel };
        if (row.Assignee is { } agent)
        {
            meta["assignee"] = People.AgentPush(agent);
            meta["assignee_type"] = "User";
        }
        else if (row.AssigneeBot is { } bot)
        {
            meta["assignee"] = People.BotPush(bot);
            meta["assignee_type"] = "AgentBot";
        }

        if (row.Team is { } team)
        {
            meta["team"] = new JsonObject { ["id"] = team.Id, ["name"] = team.Name };
        }

        meta["hmac_verified"] = false;
        return meta;
    }
}
