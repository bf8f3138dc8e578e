using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>Who wrote a message, in the words of the database: <c>Contact</c>, <c>User</c>, <c>AgentBot</c>, or nobody.</summary>
internal readonly record struct Author(string? Type, long? Id)
{
    public static Author Nobody => default;
}

internal sealed class AgentRow
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string Role { get; init; }
    public required string Token { get; init; }
    public string AvailableName => Name.Split(' ')[0];
    public bool IsAdministrator => Role == "administrator";
}

internal sealed class BotRow
{
    public required long Id { get; init; }
    public required string Name { get; set; }
    public string? Description { get; set; }
    public required string Token { get; set; }
    public required string Secret { get; set; }
    public Uri? OutgoingUrl { get; set; }
}

internal sealed class TeamRow
{
    public required long Id { get; init; }
    public required string Name { get; init; }
}

internal sealed class InboxRow
{
    public required long Id { get; init; }
    public required string Name { get; set; }
    public required string Channel { get; init; }
    public required string Identifier { get; init; }
    public required string Secret { get; init; }
    public long? BotId { get; set; }
    public Uri? WebhookUrl { get; set; }
    public bool LockToSingleConversation { get; set; }
}

internal sealed class WebhookRow
{
    public required long Id { get; init; }
    public required Uri Url { get; set; }
    public string? Name { get; set; }
    public required string Secret { get; set; }
    public required IReadOnlyList<string> Subscriptions { get; set; }
}

internal sealed class ContactRow
{
    public required long Id { get; init; }
    public required string Name { get; set; }
    public string? Email { get; set; }
    public string? PhoneNumber { get; set; }
    public string? Identifier { get; set; }
    public bool Blocked { get; set; }
    public JsonObject CustomAttributes { get; set; } = [];
    public JsonObject AdditionalAttributes { get; set; } = [];
    public List<string> Labels { get; set; } = [];
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastActivityAt { get; set; }
}

internal sealed class ContactInboxRow
{
    public required long Id { get; init; }
    public required ContactRow Contact { get; init; }
    public required InboxRow Inbox { get; init; }
    public required string SourceId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string PubsubToken { get; init; }
}

internal sealed class AttachmentRow
{
    public required long Id { get; init; }
    public required string Key { get; init; }
    public required SimAttachment File { get; init; }
    public required string DataUrl { get; init; }
}

internal sealed class MessageRow
{
    public required long Id { get; init; }
    public required ConversationRow Conversation { get; init; }
    public required SimMessageType Type { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required Author Author { get; init; }
    public string? Content { get; set; }
    public bool Private { get; init; }
    public string ContentType { get; set; } = "text";
    public string Status { get; set; } = "sent";
    public string? SourceId { get; set; }
    public JsonObject ContentAttributes { get; set; } = [];
    public JsonObject AdditionalAttributes { get; init; } = [];
    public List<AttachmentRow> Attachments { get; init; } = [];
    public DateTimeOffset UpdatedAt { get; set; }
}
