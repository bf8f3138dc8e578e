using System.Text.Json;

namespace Chatdify.Core.Conversations;

/// <summary>Tells records that are broken, and stay so, from a storage that is away for a while.</summary>
public static class UnreadableRecords
{
    /// <summary>Whether reading again cannot help.</summary>
    public static bool Is(Exception failure) => failure is JsonException or FormatException or InvalidOperationException;
}
