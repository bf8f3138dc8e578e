using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Listing, creating and deleting messages.</summary>
internal sealed class MessageRoutes(World world, MessageActions messages)
{
    private static readonly string[] ContentTypes =
    [
        "text", "input_text", "input_textarea", "input_email", "input_select", "cards", "form", "article", "incoming_email",
        "input_csat", "integrations", "sticker", "voice_call",
    ];

    private static readonly Dictionary<string, string[]> ItemKeys = new(StringComparer.Ordinal)
    {
        ["input_select"] = ["title", "value"],
        ["cards"] = ["title", "description", "media_url", "actions"],
        ["form"] = ["name", "label", "type", "placeholder", "options", "default", "required", "pattern", "title", "pattern_error"],
        ["article"] = ["title", "description", "link"],
    };

    public void Map(RestServer rest)
    {
        rest.Get("/conversations/{id}/messages", Index);
        rest.Post("/conversations/{id}/messages", Create, bots: true);
        rest.Delete("/conversations/{id}/messages/{message}", Delete);
        rest.Patch("/conversations/{id}/messages/{message}", UpdateStatus);
    }

    private RestReply Index(RestCall call)
    {
        var row = call.Conversation();
        var shown = row.Messages
            .Where(message => call.Query("filter_internal_messages") != "true" || (!message.Private && message.Type != SimMessageType.Activity));
        var page = (call.QueryId("before"), call.QueryId("after")) switch
        {
            ({ } before, { } after) => shown.Where(message => message.Id >= after && message.Id < before).Take(1000),
            ({ } before, null) => shown.Where(message => message.Id < before).TakeLast(20),
            (null, { } after) => shown.Where(message => message.Id > after).Take(100),
            _ => shown.TakeLast(20),
        };
        return new RestReply(new JsonObject { ["meta"] = Meta(row), ["payload"] = Views.Many(page, message => Views.Message(world, message)) });
    }

    private static JsonObject Meta(ConversationRow row)
    {
        var meta = new JsonObject
        {
            ["labels"] = Views.Strings(row.Labels),
            ["additional_attributes"] = row.AdditionalAttributes.DeepClone(),
            ["contact"] = People.ContactPush(row.Contact),
        };
        if (row.Assignee is { } agent)
        {
            meta["assignee"] = People.AgentPush(agent);
        }

        meta["agent_last_seen_at"] = Clock.IsoOrNull(row.AgentLastSeenAt);
        meta["assignee_last_seen_at"] = null;
        return meta;
    }

    private RestReply Create(RestCall call)
    {
        var row = call.Conversation();
        var type = TypeOf(call, row);
        var attributes = Attributes(call);
        var contentType = ContentType(call, attributes);
        var message = messages.Create(row, new NewMessage(type, AuthorOf(call, row, type), call.Text("content"))
        {
            Private = call.Flag("private"),
            ContentType = contentType,
            ContentAttributes = attributes,
            AdditionalAttributes = Additional(call),
            SourceId = call.Text("source_id"),
            Attachments = call.Files,
        });
        return new RestReply(Views.Message(world, message, call.Text("echo_id")));
    }

    private static SimMessageType TypeOf(RestCall call, ConversationRow row)
    {
        if (call.Text("message_type") != "incoming")
        {
            return SimMessageType.Outgoing;
        }

        return row.Inbox.Channel == "Channel::Api"
            ? SimMessageType.Incoming
            : throw RestFailure.Unprocessable("Incoming messages are only allowed in Api inboxes");
    }

    private static JsonObject Attributes(RestCall call)
    {
        var attributes = (JsonObject?)call.Object("content_attributes")?.DeepClone() ?? [];
        if (attributes["in_reply_to"] is not null)
        {
            attributes["in_reply_to_external_id"] ??= null;
        }

        return attributes;
    }

    private static JsonObject Additional(RestCall call)
    {
        var additional = new JsonObject();
        foreach (var name in (string[])["campaign_id", "template_params"])
        {
            if (call.Body[name] is { } value)
            {
                additional[name] = value.DeepClone();
            }
        }

        return additional;
    }

    private static string ContentType(RestCall call, JsonObject attributes)
    {
        var type = call.Text("content_type") ?? "text";
        if (!ContentTypes.Contains(type))
        {
            throw RestFailure.Unprocessable($"'{type}' is not a valid content_type");
        }

        if (ItemKeys.TryGetValue(type, out var allowed) && attributes["items"] is JsonArray items
            && items.OfType<JsonObject>().SelectMany(item => item).Any(member => !allowed.Contains(member.Key)))
        {
            throw RestFailure.Unprocessable("Validation failed: Content attributes contains invalid keys for items.");
        }

        return type;
    }

    private Author AuthorOf(RestCall call, ConversationRow row, SimMessageType type)
    {
        if (type == SimMessageType.Incoming)
        {
            return new Author("Contact", row.Contact.Id);
        }

        return call.Text("sender_type") == "AgentBot" && world.Bots.Find(bot => bot.Id == call.Id("sender_id")) is { } named
            ? new Author("AgentBot", named.Id)
            : call.Actor.Author;
    }

    private RestReply Delete(RestCall call)
    {
        var row = Message(call);
        messages.Delete(row);
        return new RestReply(Views.Message(world, row));
    }

    private RestReply UpdateStatus(RestCall call)
    {
        var row = Message(call);
        if (row.Conversation.Inbox.Channel != "Channel::Api")
        {
            throw new RestFailure(403, new JsonObject { ["error"] = "Message status update is only allowed for API inboxes" });
        }

        if (call.Text("status") is "sent" or "delivered" or "read" or "failed" && !(row.Status == "read" && call.Text("status") == "delivered"))
        {
            messages.Update(row, () => row.Status = call.Text("status")!);
        }

        return new RestReply(Views.Message(world, row));
    }

    private static MessageRow Message(RestCall call) =>
        call.Conversation().Messages.Find(message => message.Id == call.RouteId("message")) ?? throw RestFailure.NotFound();
}
