using System.Globalization;

namespace Chatdify.Core.Conversations;

/// <summary>
/// A conversation in Chatwoot: the account and the id shown there (display id, per account), which every REST path wants.
/// </summary>
public readonly record struct ConversationKey(long Account, long Conversation)
{
    /// <summary><c>{account}-{conversation}</c>: the partition in Table Storage, and the form in logs.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Account}-{Conversation}");
}
