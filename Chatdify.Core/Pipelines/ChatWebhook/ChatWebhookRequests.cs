using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>Body of a question. Ids are strings; the thread is null until the backend has named one.</summary>
internal sealed record ChatWebhookRequest(string Message, string UserId, string ChatId, string? ThreadId, JsonObject Metadata)
{
    private const string Prefix = "chatwoot_";

    /// <summary>
    /// What is known of the conversation: the inputs without <c>chatwoot_</c> before their names, numbers as such, unknown ones null.
    /// </summary>
    public static JsonObject MetadataOf(PipelineQuestion question)
    {
        var metadata = new JsonObject { ["correlation_id"] = question.CorrelationId };
        foreach (var (name, value) in question.Inputs)
        {
            metadata[name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name] = ValueOf(name, value);
        }

        return metadata;
    }

    private static JsonValue? ValueOf(string name, string value) =>
        value.Length == 0 ? null
        : name.EndsWith("_id", StringComparison.Ordinal) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
        : JsonValue.Create(value);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatWebhookRequest))]
internal sealed partial class ChatWebhookJsonContext : JsonSerializerContext;
