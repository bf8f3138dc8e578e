using Chatdify.Core.Conversations;
using Chatdify.Core.Files;

namespace Chatdify.Core.Chatwoot;

/// <summary>
/// Chatwoot's REST API as far as a turn needs it. Sending has its outcome as a value, because whether a message may be sent again
/// hangs on it; everything else is idempotent, is retried inside, and throws <see cref="ChatwootException"/>.
/// </summary>
public interface IChatwootClient
{
    /// <summary>Whether an unclear sending can be looked up: needs the user token, the bot cannot list messages.</summary>
    bool CanFindMessages { get; }

    /// <summary>
    /// The conversation, or null when the tokens at hand cannot read it (no user token, and the bot's reads are refused before 4.14.2 and
    /// break once a team is set up to 4.15.1).
    /// </summary>
    Task<ChatwootConversation?> GetConversationAsync(ConversationKey key, CancellationToken cancellationToken);

    /// <summary>Sends one message as the bot, once.</summary>
    /// <param name="key">The conversation.</param>
    /// <param name="message">The message.</param>
    /// <param name="beginBy">Calls are made in turn; when it is not this one's by then, the message is not sent.</param>
    /// <param name="waiting">Ends the waiting for that turn; a call that has begun has its own time limit and is not cut.</param>
    Task<SendResult> SendAsync(ConversationKey key, OutgoingMessage message, DateTimeOffset beginBy, CancellationToken waiting);

    /// <summary>Whether a message with this mark is there, among those after <paramref name="afterMessageId"/>.</summary>
    Task<bool> IsSentAsync(ConversationKey key, MessageMark mark, long afterMessageId, CancellationToken cancellationToken);

    /// <summary>Whether a person has publicly replied after <paramref name="afterMessageId"/>; needs the user token.</summary>
    Task<bool> HasHumanReplyAsync(ConversationKey key, long afterMessageId, CancellationToken cancellationToken);

    /// <summary>Shows or hides that the bot is typing. Nothing hides it by itself.</summary>
    Task SetTypingAsync(ConversationKey key, bool typing, CancellationToken cancellationToken);

    /// <summary>Opens the conversation: the team is notified, the bot's part is over.</summary>
    Task OpenAsync(ConversationKey key, CancellationToken cancellationToken);

    /// <summary>Sets the status, for <c>snoozed</c> until a time.</summary>
    Task SetStatusAsync(ConversationKey key, string status, DateTimeOffset? snoozedUntil, CancellationToken cancellationToken);

    /// <summary>Assigns a person by id.</summary>
    Task AssignPersonAsync(ConversationKey key, long person, CancellationToken cancellationToken);

    /// <summary>Assigns a team by id, or by name with the user token.</summary>
    Task AssignTeamAsync(ConversationKey key, string team, CancellationToken cancellationToken);

    /// <summary>Adds a label to those that are there.</summary>
    Task AddLabelAsync(ConversationKey key, string label, CancellationToken cancellationToken);
}

/// <summary>A conversation as it stands in Chatwoot.</summary>
/// <param name="Status"><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</param>
/// <param name="Assignee">The id of the person it is assigned to; null for none and for a bot.</param>
/// <param name="LastHumanReplyId">The id of the newest message if it is a person's public reply.</param>
public sealed record ChatwootConversation(string? Status, long? Assignee, long? LastHumanReplyId);

/// <summary>A message to send.</summary>
/// <param name="Content">Text or Markdown, safe from Liquid.</param>
/// <param name="IsPrivate">A note for the team.</param>
/// <param name="Mark">Tells it apart when its sending was unclear.</param>
public sealed record OutgoingMessage(string Content, bool IsPrivate, MessageMark Mark)
{
    /// <summary>A file that goes with it.</summary>
    public FileContent? File { get; init; }

    /// <summary>What it is besides text; null for text alone.</summary>
    public MessageForm? Form { get; init; }
}

/// <summary>What makes a message one that the customer can answer with a click (Chatwoot's interactive messages).</summary>
/// <param name="ContentType"><c>input_select</c> or <c>form</c>.</param>
/// <param name="Items">The JSON array <c>content_attributes.items</c>: text, so that equal records are equal.</param>
public sealed record MessageForm(string ContentType, string Items);

/// <summary>
/// Stored with each message as <c>content_attributes.chatdify</c>: Chatwoot has no idempotency key, and keeps unknown attributes.
/// </summary>
/// <param name="Turn">The turn.</param>
/// <param name="Part">The part's number from 0, <c>file-0</c>, <c>farewell</c> or <c>note</c>.</param>
public sealed record MessageMark(string Turn, string Part);

/// <summary>What became of sending a message.</summary>
public abstract record SendResult
{
    private SendResult()
    {
    }

    /// <summary>It is there.</summary>
    public sealed record Sent : SendResult;

    /// <summary>It is certainly not there; it may be sent again later.</summary>
    public sealed record NotSent(string Code, TimeSpan? RetryAfter = null) : SendResult;

    /// <summary>It is certainly not there, and sending it again cannot help.</summary>
    public sealed record Rejected(string Code) : SendResult;

    /// <summary>It may be there: time-out, cut connection, 5xx.</summary>
    public sealed record Unclear(string Code) : SendResult;
}

/// <summary>A call that failed for good, or kept failing.</summary>
/// <param name="code">Short code, such as <c>http_404</c> or <c>timeout</c>.</param>
/// <param name="isTransient">Whether the same call may succeed later.</param>
/// <param name="inner">The cause.</param>
public sealed class ChatwootException(string code, bool isTransient, Exception? inner = null)
    : Exception($"Chatwoot: {code}", inner)
{
    /// <summary>Short code, such as <c>http_404</c> or <c>timeout</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient { get; } = isTransient;
}
