using Chatdify.Core.Conversations;

namespace Chatdify.Core.Queueing;

/// <summary>A wake-up of a conversation's turn.</summary>
/// <param name="Account">The account.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message whose quiet period ends with this wake-up; null for the wake-up of a retry or a next turn.</param>
public sealed record TurnWork(long Account, long Conversation, long? Message = null)
{
    /// <summary>The conversation.</summary>
    public ConversationKey Key() => new(Account, Conversation);

    /// <summary>The wake-up of a conversation.</summary>
    public static TurnWork For(ConversationKey key, long? message = null) => new(key.Account, key.Conversation, message);
}

/// <summary>A finished turn whose answer or hand-off is to be brought to the customer.</summary>
public sealed record ReplyWork(long Account, long Conversation, string Turn)
{
    /// <summary>The conversation.</summary>
    public ConversationKey Key() => new(Account, Conversation);

    /// <summary>The delivery of a turn.</summary>
    public static ReplyWork For(ConversationKey key, string turn) => new(key.Account, key.Conversation, turn);
}

/// <summary>An answered turn whose question a shadow is to be asked as well.</summary>
public sealed record ShadowWork(long Account, long Conversation, string Turn)
{
    /// <summary>The conversation.</summary>
    public ConversationKey Key() => new(Account, Conversation);

    /// <summary>The question of a turn.</summary>
    public static ShadowWork For(ConversationKey key, string turn) => new(key.Account, key.Conversation, turn);
}

/// <summary>A link of the chain of watchdogs, which goes on until the conversation is settled; or typing that is to be hidden.</summary>
/// <param name="Account">The account.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="HideTyping">How often typing was to be hidden already and could not be; null for a watchdog.</param>
public sealed record ChoreWork(long Account, long Conversation, int? HideTyping = null)
{
    /// <summary>The conversation.</summary>
    public ConversationKey Key() => new(Account, Conversation);

    /// <summary>A watchdog of a conversation.</summary>
    public static ChoreWork For(ConversationKey key) => new(key.Account, key.Conversation);
}
