using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.HumanInput;

namespace Chatdify.Core.Webhooks;

/// <summary>A webhook's content as far as we act on it (reference sheet, section 2).</summary>
public abstract record ChatwootEvent
{
    private ChatwootEvent()
    {
    }

    /// <summary>A message was created, by anyone.</summary>
    public sealed record MessageCreated(IncomingMessage Message) : ChatwootEvent;

    /// <summary>The customer answered a message of ours that is a form, by a click in the web widget.</summary>
    public sealed record FormSubmitted(IncomingMessage Message) : ChatwootEvent;

    /// <summary>The conversation as a whole was told: opened, resolved, status changed, updated.</summary>
    /// <param name="Key">Which one; null when the payload does not say (before 4.14.2 the account is missing).</param>
    /// <param name="Status"><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</param>
    /// <param name="UpdatedAt">When it took this state.</param>
    /// <param name="IsStatusChange">Whether it is told because the status has changed: one that is pending now was not, a moment before.</param>
    public sealed record ConversationTold(ConversationKey? Key, string? Status, DateTimeOffset? UpdatedAt, bool IsStatusChange) : ChatwootEvent;

    /// <summary>Anything else: acknowledged, not used.</summary>
    public sealed record Other(string Name) : ChatwootEvent;
}

/// <summary>A created message with what the filter and the turn need.</summary>
public sealed record IncomingMessage
{
    /// <summary>Account and conversation.</summary>
    public required ConversationKey Key { get; init; }

    /// <summary>Id of the message, unique over the installation.</summary>
    public required long Id { get; init; }

    /// <summary>Whether <c>message_type</c> is <c>incoming</c> or 0.</summary>
    public bool IsIncoming { get; init; }

    /// <summary>Whether <c>message_type</c> is <c>outgoing</c> or 1.</summary>
    public bool IsOutgoing { get; init; }

    /// <summary>A note among agents.</summary>
    public bool IsPrivate { get; init; }

    /// <summary><c>sender.type</c>; contacts have none.</summary>
    public string? SenderType { get; init; }

    /// <summary>The channel's own app on a person's phone sent it (<c>content_attributes.external_echo</c>).</summary>
    public bool IsPhoneEcho { get; init; }

    /// <summary><c>conversation.status</c>.</summary>
    public string? ConversationStatus { get; init; }

    /// <summary>When Chatwoot stored it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What the customer wrote; of an e-mail the part above the quotation. Empty when there are only attachments.</summary>
    public string Text { get; init; } = "";

    /// <summary>One word or line for each attachment, such as <c>image</c> or <c>location 47.9,106.9</c>.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>Those of the attachments that are files, at most <see cref="QuestionFile.Most"/>.</summary>
    public IReadOnlyList<QuestionFile> Files { get; init; } = [];

    /// <summary>The contact who wrote, or whom the conversation is with.</summary>
    public long? ContactId { get; init; }

    /// <summary>The inbox of the conversation.</summary>
    public long? InboxId { get; init; }

    /// <summary>The labels of the conversation.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Number of the conversation's team.</summary>
    public long? TeamId { get; init; }

    /// <summary>Name of the conversation's team.</summary>
    public string? TeamName { get; init; }

    /// <summary>Kind of channel, such as <c>Channel::WebWidget</c>.</summary>
    public string? Channel { get; init; }

    /// <summary>What the customer handed in with it, if it is a form of ours.</summary>
    public SubmittedForm? Submitted { get; init; }
}
