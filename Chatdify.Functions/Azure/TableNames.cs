namespace Chatdify.Functions.Azure;

/// <summary>Names of our tables.</summary>
internal static class TableNames
{
    /// <summary>One partition for each conversation, and one row for each backend conversation.</summary>
    public const string Conversations = "ChatdifyConversations";

    /// <summary>One partition for each thread of the chat API.</summary>
    public const string Chats = "ChatdifyChats";

    /// <summary>Work that gave up.</summary>
    public const string DeadLetters = "ChatdifyDeadLetters";
}
