using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Chatwoot;

/// <summary>Chatwoot's kinds of message with their numbers in REST answers.</summary>
public enum SimMessageType
{
    /// <summary>From the customer.</summary>
    Incoming = 0,

    /// <summary>From an agent, a bot or an automation; also private notes.</summary>
    Outgoing = 1,

    /// <summary>Written by the system; never sent by webhook.</summary>
    Activity = 2,

    /// <summary>Greeting and the like; no sender.</summary>
    Template = 3,
}

/// <summary>A conversation as it stood at the moment of asking.</summary>
public sealed record SimConversation
{
    /// <summary>Display id, as REST paths want it.</summary>
    public required long Id { get; init; }

    /// <summary><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Name of the team, or null.</summary>
    public required string? Team { get; init; }

    /// <summary>Id of the team, or null.</summary>
    public required long? TeamId { get; init; }

    /// <summary>Name of the person or bot it is assigned to, or null.</summary>
    public required string? Assignee { get; init; }

    /// <summary>Id of the assigned person, or null.</summary>
    public required long? AssigneeId { get; init; }

    /// <summary>Id of the assigned bot, or null.</summary>
    public required long? AssigneeBotId { get; init; }

    /// <summary>Label titles.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The conversation's custom attributes; a copy.</summary>
    public required JsonObject CustomAttributes { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c>, <c>urgent</c> or null.</summary>
    public required string? Priority { get; init; }

    /// <summary>All messages, oldest first, with activity and private ones.</summary>
    public required IReadOnlyList<SimMessage> Messages { get; init; }

    /// <summary>Whose it was when, oldest first, from its creation on.</summary>
    public required IReadOnlyList<SimOwnership> Ownership { get; init; }

    /// <summary>Whether the bot's typing indicator is on.</summary>
    public required bool TypingOn { get; init; }

    /// <summary>Since when the customer waits, or null.</summary>
    public required DateTimeOffset? WaitingSince { get; init; }

    /// <summary>Its contact.</summary>
    public required long ContactId { get; init; }

    /// <summary>Its inbox.</summary>
    public required long InboxId { get; init; }
}

/// <summary>Status and assigned person of a conversation from a moment on.</summary>
public sealed record SimOwnership(DateTimeOffset At, string Status, long? AssigneeId);

/// <summary>A message as it stood at the moment of asking.</summary>
public sealed record SimMessage
{
    /// <summary>Unique over the installation.</summary>
    public required long Id { get; init; }

    /// <summary>Display id of its conversation.</summary>
    public required long ConversationId { get; init; }

    /// <summary>Text after Liquid, or null.</summary>
    public required string? Content { get; init; }

    /// <summary>Kind.</summary>
    public required SimMessageType MessageType { get; init; }

    /// <summary>Whether it is a note that the customer does not see.</summary>
    public required bool Private { get; init; }

    /// <summary><c>Contact</c>, <c>User</c>, <c>AgentBot</c> or null.</summary>
    public required string? SenderType { get; init; }

    /// <summary>Id of the sender, or null.</summary>
    public required long? SenderId { get; init; }

    /// <summary>Content attributes, unknown keys included; a copy.</summary>
    public required JsonObject ContentAttributes { get; init; }

    /// <summary><c>text</c>, <c>input_select</c>, …</summary>
    public required string ContentType { get; init; }

    /// <summary><c>sent</c>, <c>delivered</c>, <c>read</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Files and the like.</summary>
    public required IReadOnlyList<SimAttachment> Attachments { get; init; }

    /// <summary>By the simulator's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether a customer sees it: neither private nor activity nor incoming.</summary>
    public bool SeenByCustomer => !Private && MessageType is SimMessageType.Outgoing or SimMessageType.Template;
}

/// <summary>Something attached to a message.</summary>
/// <param name="FileType"><c>image</c>, <c>audio</c>, <c>video</c>, <c>file</c>, <c>location</c>, <c>contact</c> or <c>fallback</c>.</param>
/// <param name="Name">File name, or the title of a location.</param>
/// <param name="ContentType">MIME type of a file.</param>
/// <param name="Bytes">The file; the simulator serves it behind a redirect, as Rails does.</param>
public sealed record SimAttachment(string FileType, string Name, string ContentType = "application/octet-stream", byte[]? Bytes = null)
{
    /// <summary>Latitude of a location.</summary>
    public double? Latitude { get; init; }

    /// <summary>Longitude of a location.</summary>
    public double? Longitude { get; init; }
}
