using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chatdify.Demo.Hops;

/// <summary>Reads what was logged as text.</summary>
internal static class LoggedJson
{
    /// <summary>The object that the text holds; null when it holds none.</summary>
    public static JsonObject? Of(string? text)
    {
        try
        {
            return JsonNode.Parse(text ?? "") as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
