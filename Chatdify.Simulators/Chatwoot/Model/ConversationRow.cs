using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Chatwoot.Model;

internal sealed class ConversationRow
{
    public required long Id { get; init; }
    public required string Uuid { get; init; }
    public required ContactInboxRow ContactInbox { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public InboxRow Inbox => ContactInbox.Inbox;
    public ContactRow Contact => ContactInbox.Contact;
    public required string Status { get; set; }
    public AgentRow? Assignee { get; set; }
    public BotRow? AssigneeBot { get; set; }
    public TeamRow? Team { get; set; }
    public string? Priority { get; set; }
    public DateTimeOffset? SnoozedUntil { get; set; }
    public DateTimeOffset? WaitingSince { get; set; }
    public DateTimeOffset? FirstReplyAt { get; set; }
    public DateTimeOffset? AgentLastSeenAt { get; set; }
    public DateTimeOffset? ContactLastSeenAt { get; set; }
    public required DateTimeOffset LastActivityAt { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
    public List<string> Labels { get; set; } = [];
    public JsonObject CustomAttributes { get; set; } = [];
    public JsonObject AdditionalAttributes { get; set; } = [];
    public bool Muted { get; set; }
    public bool TypingOn { get; set; }
    public List<MessageRow> Messages { get; } = [];
    public List<SimOwnership> Ownership { get; } = [];

    /// <summary>Newest message that a webhook shows: neither activity nor private.</summary>
    public MessageRow? LastShown => Messages.FindLast(message => message.Type != SimMessageType.Activity && !message.Private);

    /// <summary>Customer messages that no agent has seen, at most ten as Chatwoot counts.</summary>
    public int UnreadCount => Math.Min(10, Messages.Count(message =>
        message.Type == SimMessageType.Incoming && (AgentLastSeenAt is null || message.CreatedAt > AgentLastSeenAt)));

    /// <summary>The columns whose changes <c>conversation_updated</c> reports.</summary>
    public JsonObject Columns() => new()
    {
        ["status"] = Status,
        ["assignee_id"] = Assignee?.Id,
        ["assignee_agent_bot_id"] = AssigneeBot?.Id,
        ["team_id"] = Team?.Id,
        ["priority"] = Priority,
        ["snoozed_until"] = Clock.IsoOrNull(SnoozedUntil),
        ["custom_attributes"] = CustomAttributes.DeepClone(),
        ["first_reply_created_at"] = Clock.IsoOrNull(FirstReplyAt),
        ["waiting_since"] = Clock.IsoOrNull(WaitingSince),
        ["label_list"] = new JsonArray([.. Labels.Select(label => JsonValue.Create(label))]),
        ["cached_label_list"] = Labels.Count == 0 ? null : string.Join(", ", Labels),
    };

    /// <summary>Notes whose it is from now on, if that has changed.</summary>
    public void NoteOwnership(DateTimeOffset at)
    {
        if (Ownership is not [.., var last] || last.Status != Status || last.AssigneeId != Assignee?.Id)
        {
            Ownership.Add(new SimOwnership(at, Status, Assignee?.Id));
        }
    }

    public SimConversation Snapshot() => new()
    {
        Id = Id,
        Status = Status,
        Team = Team?.Name,
        TeamId = Team?.Id,
        Assignee = Assignee?.Name ?? AssigneeBot?.Name,
        AssigneeId = Assignee?.Id,
        AssigneeBotId = AssigneeBot?.Id,
        Labels = [.. Labels],
        CustomAttributes = (JsonObject)CustomAttributes.DeepClone(),
        Priority = Priority,
        Messages = [.. Messages.Select(message => message.Snapshot())],
        Ownership = [.. Ownership],
        TypingOn = TypingOn,
        WaitingSince = WaitingSince,
        ContactId = Contact.Id,
        InboxId = Inbox.Id,
    };
}

internal static class MessageSnapshot
{
    public static SimMessage Snapshot(this MessageRow row) => new()
    {
        Id = row.Id,
        ConversationId = row.Conversation.Id,
        Content = row.Content,
        MessageType = row.Type,
        Private = row.Private,
        SenderType = row.Author.Type,
        SenderId = row.Author.Id,
        ContentAttributes = (JsonObject)row.ContentAttributes.DeepClone(),
        ContentType = row.ContentType,
        Status = row.Status,
        Attachments = [.. row.Attachments.Select(attachment => attachment.File)],
        CreatedAt = row.CreatedAt,
    };
}
