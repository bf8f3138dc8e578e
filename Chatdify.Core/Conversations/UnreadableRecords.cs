using System.Text.Json;

namespace Chatdify.Core.Conversations;

/// <summary>Tells records that are broken, and stay so, from a storage that is away for a while.</summary>
public static class UnreadableRecords
{
    /// <summary>Whether reading again cannot help.</summary>
    public static bool Is(Exception failure) => failure is JsonException or FormatException or InvalidOperationException;

    /// <summary>The turn; null when it is not there, or its row is broken.</summary>
    public static async Task<Turn?> FindTurnAsync(this IConversationStore store, ConversationKey key, string turnId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetTurnAsync(key, turnId, cancellationToken);
        }
        catch (Exception failure) when (Is(failure))
        {
            return null;
        }
    }
}
