using System.Globalization;

using Chatdify.Core.Conversations;

namespace Chatdify.Core.Turns;

/// <summary>
/// The variables that a pipeline gets with every question. Names of the predecessor where it had them; strings only, because Dify's
/// text inputs refuse numbers. Undeclared ones are dropped by Dify.
/// </summary>
internal static class PipelineInputs
{
    /// <summary>The variables of a question in this conversation, and those of its route.</summary>
    public static IReadOnlyDictionary<string, string> For(
        ConversationKey key, ConversationState state, string token, IEnumerable<KeyValuePair<string, string>> more) =>
        Own(key, state, token).Concat(more).ToDictionary(StringComparer.Ordinal);

    /// <summary>Whether a variable of this name is always given here.</summary>
    public static bool IsOurs(string name) => Own(default, new ConversationState(), "").ContainsKey(name);

    private static Dictionary<string, string> Own(ConversationKey key, ConversationState state, string token) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["chatwoot_conversation_id"] = Text(key.Conversation),
        ["chatwoot_account_id"] = Text(key.Account),
        ["chatwoot_inbox_id"] = Text(state.InboxId),
        ["chatwoot_contact_id"] = Text(state.ContactId),
        ["chatwoot_channel"] = state.Channel ?? "",
        ["conversation_status"] = "pending",
        ["message_direction"] = "incoming",
        ["bridge_token"] = token,
    };

    /// <summary>The contact's name at the backend; of a conversation without contact one of its own, never a shared one.</summary>
    public static string User(ConversationKey key, ConversationState state) => state.ContactId is { } contact
        ? string.Create(CultureInfo.InvariantCulture, $"cw-{key.Account}-contact-{contact}")
        : string.Create(CultureInfo.InvariantCulture, $"cw-{key.Account}-conversation-{key.Conversation}");

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
