using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>Creates and changes messages, with the status rules and events that follow. All methods run under the world's gate.</summary>
internal sealed class MessageActions
{
    public const int MaxContentLength = 150_000;
    private readonly World _world;
    private readonly WebhookDispatcher _dispatcher;
    private readonly ConversationActions _conversations;

    public MessageActions(World world, WebhookDispatcher dispatcher, ConversationActions conversations)
    {
        (_world, _dispatcher, _conversations) = (world, dispatcher, conversations);
        conversations.Activity = (conversation, text) => Create(conversation, new NewMessage(SimMessageType.Activity, Author.Nobody, text));
    }

    /// <exception cref="MessageRefusedException">Too long, or too many in a minute.</exception>
    public MessageRow Create(ConversationRow conversation, NewMessage wanted)
    {
        if (wanted.Type != SimMessageType.Activity)
        {
            Check(conversation, wanted);
        }

        var row = Insert(conversation, wanted);
        if (row.Type == SimMessageType.Activity)
        {
            return row;
        }

        Reopen(row);
        conversation.LastActivityAt = row.CreatedAt;
        Publish(row, "message_created");
        UpdateWaiting(row);
        FinishOutgoing(row);
        FinishIncoming(row);
        return row;
    }

    public void Update(MessageRow row, Action change)
    {
        change();
        row.UpdatedAt = _world.Now;
        Publish(row, "message_updated");
    }

    public void Delete(MessageRow row) => Update(row, () =>
    {
        row.Content = "This message was deleted";
        row.ContentType = "text";
        row.ContentAttributes = new JsonObject { ["deleted"] = true };
        row.Attachments.Clear();
    });

    private void Check(ConversationRow conversation, NewMessage wanted)
    {
        if (wanted.Content?.Length > MaxContentLength)
        {
            throw new MessageRefusedException($"Validation failed: Content is too long (maximum is {MaxContentLength} characters)");
        }

        var since = _world.Now - TimeSpan.FromMinutes(1);
        if (conversation.Messages.Count(message => message.CreatedAt >= since) >= _world.Options.MessagesPerMinute)
        {
            throw new MessageRefusedException("Validation failed: Too many messages");
        }
    }

    private MessageRow Insert(ConversationRow conversation, NewMessage wanted)
    {
        var now = _world.Now;
        var rendered = wanted.Type is SimMessageType.Outgoing or SimMessageType.Template
            ? LiquidText.Render(wanted.Content, conversation)
            : wanted.Content;
        var row = new MessageRow
        {
            Id = _world.NextMessageId(),
            Conversation = conversation,
            Type = wanted.Type,
            Author = wanted.Author,
            Content = rendered,
            Private = wanted.Private,
            ContentType = wanted.ContentType,
            ContentAttributes = (JsonObject)wanted.ContentAttributes.DeepClone(),
            AdditionalAttributes = (JsonObject)wanted.AdditionalAttributes.DeepClone(),
            SourceId = wanted.SourceId,
            CreatedAt = now,
            UpdatedAt = now,
            Attachments = [.. wanted.Attachments.Select(Store)],
        };
        conversation.Messages.Add(row);
        return row;
    }

    private AttachmentRow Store(SimAttachment file)
    {
        var key = World.NewToken();
        var url = $"{_world.BaseUrl}rails/active_storage/blobs/redirect/{key}/{Uri.EscapeDataString(file.Name)}";
        var row = new AttachmentRow { Id = _world.NextRowId(), Key = key, File = file, DataUrl = url };
        _world.Attachments[key] = row;
        return row;
    }

    private void Reopen(MessageRow row)
    {
        var conversation = row.Conversation;
        if (row.Type != SimMessageType.Incoming || conversation.Contact.Blocked || conversation.Muted)
        {
            return;
        }

        var next = conversation.Status switch
        {
            "snoozed" => "open",
            "resolved" => conversation.Inbox.BotId is null ? "open" : "pending",
            var unchanged => unchanged,
        };
        _conversations.SetStatus(conversation, next, Actor.System);
    }

    private void UpdateWaiting(MessageRow row)
    {
        var conversation = row.Conversation;
        var human = row is { Type: SimMessageType.Outgoing, Private: false, Author.Type: "User" };
        var bot = row is { Type: SimMessageType.Outgoing, Private: false, Author.Type: "AgentBot" };
        _conversations.Save(conversation, () =>
        {
            if (row.Type == SimMessageType.Incoming)
            {
                conversation.WaitingSince ??= row.CreatedAt;
            }
            else if (human || (bot && _world.Options.Version.BotRepliesEndWaiting))
            {
                conversation.FirstReplyAt ??= human ? row.CreatedAt : null;
                conversation.WaitingSince = null;
            }
        });
    }

    private void FinishOutgoing(MessageRow row)
    {
        var sentByChannel = row.Conversation.Inbox.Channel is not ("Channel::WebWidget" or "Channel::Api");
        if (row is { Type: SimMessageType.Outgoing, Private: false, SourceId: null } && sentByChannel)
        {
            Update(row, () => row.SourceId = $"out-{row.Id}");
        }
    }

    private void FinishIncoming(MessageRow row)
    {
        if (row.Type != SimMessageType.Incoming)
        {
            return;
        }

        if (_world.Options.Greeting is { } greeting && row.Conversation.Messages.Count(message => message.Type == SimMessageType.Incoming) == 1)
        {
            Create(row.Conversation, new NewMessage(SimMessageType.Template, Author.Nobody, greeting));
        }

        var (contact, before) = (row.Conversation.Contact, row.Conversation.Contact.LastActivityAt);
        contact.LastActivityAt = row.CreatedAt;
        var change = new JsonObject { ["previous_value"] = Clock.IsoOrNull(before), ["current_value"] = Clock.Iso(row.CreatedAt) };
        var changes = new JsonArray(new JsonObject { ["last_activity_at"] = change });
        _dispatcher.Publish(new WorldEvent("contact_updated", null, null, null,
            () => EventPayload.Contact(_world, contact, "contact_updated", changes)));
    }

    private void Publish(MessageRow row, string name) =>
        _dispatcher.Publish(new WorldEvent(name, row.Conversation.Inbox, row.Conversation, row, () => EventPayload.Message(_world, row, name)));
}
