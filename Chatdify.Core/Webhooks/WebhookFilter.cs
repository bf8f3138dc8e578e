using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Webhooks;

/// <summary>Which created messages start a turn (design section 5), read top-down: the first thing that does not fit names the reason.</summary>
public sealed class WebhookFilter(IOptions<ChatwootOptions> options)
{
    /// <summary>Characters of a note that may be an answer.</summary>
    private const int LongestAnswer = 100;

    /// <summary>Whether a conversation is one of the account that the bot works for.</summary>
    public bool IsOfAccount(ConversationKey key) => key.Account == options.Value.AccountId;

    /// <summary>Null when the message is to be answered, else why it is ignored.</summary>
    public string? Ignore(IncomingMessage message) =>
        !IsOfAccount(message.Key) ? "other_account"
        : !message.IsIncoming ? "not_incoming"
        : message.IsPrivate ? "private"
        : message.SenderType is not (null or "contact") ? "sender_not_contact"
        : string.IsNullOrWhiteSpace(message.Text) && message.Attachments.Count == 0 ? "empty"
        : message.ConversationStatus != "pending" ? "conversation_not_pending"
        : null;

    /// <summary>Null when an answer to a form is to be taken, else why it is ignored.</summary>
    public string? IgnoreAnswer(IncomingMessage message) =>
        !IsOfAccount(message.Key) ? "other_account"
        : !message.IsOutgoing || message.IsPrivate ? "not_a_form"
        : message.ConversationStatus != "pending" ? "conversation_not_pending"
        : null;

    /// <summary>Whether it may be the team's answer to a form, in whatever status: a note of a person in few words.</summary>
    public bool MayAnswerForm(IncomingMessage message) =>
        IsOfAccount(message.Key)
        && message is { IsOutgoing: true, IsPrivate: true, SenderType: "user", Text.Length: > 0 and <= LongestAnswer, Attachments.Count: 0 };

    /// <summary>
    /// Whether a person answered the customer while the bot's queue still holds the conversation: in the dashboard, or with the
    /// channel's app on a phone. Chatwoot leaves such a conversation pending (reference sheet 4.1).
    /// </summary>
    public bool IsHumanReply(IncomingMessage message) =>
        IsOfAccount(message.Key)
        && message is { IsOutgoing: true, IsPrivate: false, ConversationStatus: "pending" }
        && (message.SenderType == "user" || (message.SenderType is null && message.IsPhoneEcho));
}
