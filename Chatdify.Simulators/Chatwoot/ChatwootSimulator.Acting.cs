using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot;

/// <summary>What customers and agents do.</summary>
public sealed partial class ChatwootSimulator
{
    /// <summary>
    /// A customer starts a conversation in the inbox of <paramref name="channel"/> (made on first use) and, if given, says
    /// <paramref name="text"/>. Pending when a bot is connected, else open. Giving <paramref name="contactId"/> starts another one with a known contact.
    /// </summary>
    public Task<SimConversation> StartConversationAsync(
        string customerName = "weathered-river-417",
        string channel = "Channel::WebWidget",
        string? text = null,
        string? email = null,
        string? phone = null,
        long? contactId = null,
        JsonObject? contactAttributes = null,
        JsonObject? additionalAttributes = null) =>
        ActAsync(() =>
        {
            var contact = _world.Contacts.Find(row => row.Id == contactId) ?? _world.AddContact(customerName);
            contact.Email = email ?? contact.Email;
            contact.PhoneNumber = phone ?? contact.PhoneNumber;
            contact.CustomAttributes = (JsonObject?)contactAttributes?.DeepClone() ?? contact.CustomAttributes;
            var link = _world.ContactInboxOf(contact, _world.InboxOf(channel));
            var conversation = _conversations.Create(link, status: null, additionalAttributes, custom: null);
            if (text is not null)
            {
                Say(conversation, new Author("Contact", contact.Id), SimMessageType.Incoming, text, isPrivate: false, attachments: null);
            }

            return conversation.Snapshot();
        });

    /// <summary>The customer writes; snoozed conversations open, resolved ones return to the bot.</summary>
    public Task<SimMessage> CustomerSaysAsync(
        long conversationId, string? text, IEnumerable<SimAttachment>? attachments = null, JsonObject? contentAttributes = null) =>
        ActAsync(() =>
        {
            var conversation = _world.Conversation(conversationId);
            conversation.ContactLastSeenAt = _world.Now;
            return Say(
                conversation, new Author("Contact", conversation.Contact.Id), SimMessageType.Incoming, text, isPrivate: false, attachments, contentAttributes);
        });

    /// <summary>The administrator writes in the dashboard; a pending conversation stays pending, as with every agent bot.</summary>
    public Task<SimMessage> AgentSaysAsync(long conversationId, string text, bool isPrivate = false) => ActAsync(() =>
    {
        var conversation = _world.Conversation(conversationId);
        conversation.AgentLastSeenAt = _world.Now;
        return Say(conversation, new Author("User", _world.Agents[0].Id), SimMessageType.Outgoing, text, isPrivate, attachments: null);
    });

    /// <summary>A message of nobody: an automation, a template, or (with <c>external_echo</c>) the channel's phone app.</summary>
    public Task<SimMessage> SystemSaysAsync(long conversationId, string text, SimMessageType type = SimMessageType.Template, JsonObject? contentAttributes = null) =>
        ActAsync(() => Say(_world.Conversation(conversationId), Author.Nobody, type, text, isPrivate: false, attachments: null, contentAttributes));

    /// <summary>The administrator changes the status in the dashboard.</summary>
    public Task SetStatusAsync(long conversationId, string status, DateTimeOffset? snoozedUntil = null) =>
        ActAsync(() => _conversations.SetStatus(_world.Conversation(conversationId), status, Administrator, snoozedUntil));

    /// <summary>Assigns a person and/or a team; 0 unassigns.</summary>
    public Task AssignAsync(long conversationId, long? agentId = null, long? teamId = null) => ActAsync(() =>
    {
        var conversation = _world.Conversation(conversationId);
        if (agentId is not null)
        {
            _conversations.Assign(conversation, _world.Agents.Find(agent => agent.Id == agentId), Administrator);
        }

        if (teamId is not null)
        {
            _conversations.AssignTeam(conversation, _world.Teams.Find(team => team.Id == teamId), Administrator);
        }
    });

    /// <summary>The administrator sets the labels; they replace what was there.</summary>
    public Task SetLabelsAsync(long conversationId, params string[] labels) =>
        ActAsync(() => _conversations.SetLabels(_world.Conversation(conversationId), labels, Administrator));

    /// <summary>The customer presses a button of the bot's <c>input_select</c> in the web widget: only the bot's message is updated.</summary>
    public Task SubmitAsync(long messageId, string title, string value) => ActAsync(() =>
    {
        var message = Row(messageId);
        _messages.Update(message, () => message.ContentAttributes["submitted_values"] =
            new JsonArray(new JsonObject { ["title"] = title, ["value"] = value }));
    });

    /// <summary>The customer fills in the bot's <c>form</c> in the web widget.</summary>
    public Task SubmitFormAsync(long messageId, IReadOnlyDictionary<string, string> values) => ActAsync(() =>
    {
        var message = Row(messageId);
        _messages.Update(message, () => message.ContentAttributes["submitted_values"] =
            new JsonArray([.. values.Select(value => new JsonObject { ["name"] = value.Key, ["value"] = value.Value })]));
    });

    /// <summary>An agent deletes a message: soft, with a placeholder text and <c>message_updated</c>.</summary>
    public Task DeleteMessageAsync(long messageId) => ActAsync(() => _messages.Delete(Row(messageId)));

    /// <summary>The customer edits a message, as on Telegram.</summary>
    public Task EditMessageAsync(long messageId, string text) => ActAsync(() =>
    {
        var message = Row(messageId);
        _messages.Update(message, () => message.Content = text);
    });

    /// <summary>The customer's typing indicator; goes to account and API-inbox webhooks only.</summary>
    public Task CustomerTypesAsync(long conversationId, bool on) => ActAsync(() =>
    {
        var conversation = _world.Conversation(conversationId);
        var bot = conversation.TypingOn;
        _conversations.SetTyping(conversation, on, isPrivate: false, People.Contact(_world, conversation.Contact));
        conversation.TypingOn = bot;
    });

    /// <summary>A visitor opens the web widget.</summary>
    public Task OpenWidgetAsync(string visitorName = "weathered-river-417") => ActAsync(() =>
    {
        var link = _world.ContactInboxOf(_world.AddContact(visitorName), _world.InboxOf("Channel::WebWidget"));
        var info = new JsonObject { ["referer"] = "https://shop.example.mn/", ["widget_language"] = "mn", ["browser_language"] = "mn" };
        _dispatcher.Publish(new WorldEvent(
            "webwidget_triggered", link.Inbox, null, null, () => EventPayload.WidgetOpened(_world, link, current: null, info)));
    });

    private Actor Administrator => new(_world.Agents[0], null);

    private MessageRow Row(long messageId) =>
        _world.Conversations.Values.SelectMany(conversation => conversation.Messages).FirstOrDefault(message => message.Id == messageId)
        ?? throw new KeyNotFoundException($"No message {messageId}.");

    private SimMessage Say(
        ConversationRow conversation, Author author, SimMessageType type, string? text, bool isPrivate,
        IEnumerable<SimAttachment>? attachments, JsonObject? contentAttributes = null)
    {
        var fromWidget = type == SimMessageType.Incoming && conversation.Inbox.Channel == "Channel::WebWidget";
        return _messages.Create(conversation, new NewMessage(type, author, text)
        {
            Private = isPrivate,
            Attachments = [.. attachments ?? []],
            ContentAttributes = contentAttributes ?? (fromWidget ? new JsonObject { ["in_reply_to"] = null } : []),
        }).Snapshot();
    }

    private Task<T> ActAsync<T>(Func<T> act)
    {
        T result;
        lock (_world.Gate)
        {
            result = act();
        }

        _changes.Raise();
        return Task.FromResult(result);
    }

    private Task<bool> ActAsync(Action act) => ActAsync(() =>
    {
        act();
        return true;
    });
}
