using System.Text.Json;

namespace Chatdify.Core.Webhooks;

/// <summary>Reads members that may be absent, null or of another type: a webhook's shape is the sender's business.</summary>
internal static class JsonReading
{
    /// <summary>The member, or an undefined element when this is no object or has no such member.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The member of a member of …, or an undefined element.</summary>
    public static JsonElement Member(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            element = element.Member(name);
        }

        return element;
    }

    /// <summary>The text, or null when this is not a string.</summary>
    public static string? Text(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>The whole number, or null when this is not one of 64 bits.</summary>
    public static long? Whole(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number : null;

    /// <summary>The elements, or none when this is not an array.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>Whether this is the literal <c>true</c>.</summary>
    public static bool IsTrue(this JsonElement element) => element.ValueKind == JsonValueKind.True;
}
