using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

using Chatdify.Core.Files;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>Body of a question. Ids are strings; the thread is null until the backend has named one.</summary>
internal sealed record ChatWebhookRequest(string Message, string UserId, string ChatId, string? ThreadId, JsonObject Metadata)
{
    private const string Prefix = "chatwoot_";

    /// <summary>
    /// What is known of the conversation: the inputs without <c>chatwoot_</c> before their names, numbers as such, unknown ones null; the newest
    /// message, and the customer's files.
    /// </summary>
    public static JsonObject MetadataOf(PipelineQuestion question)
    {
        var metadata = new JsonObject
        {
            ["correlation_id"] = question.CorrelationId,
            ["message_id"] = question.MessageId,
            ["attachments"] = new JsonArray([.. question.Files.Select(AttachmentOf)]),
        };
        foreach (var (name, value) in question.Inputs)
        {
            metadata[name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name] = ValueOf(name, value);
        }

        return metadata;
    }

    private static JsonObject AttachmentOf(QuestionFile file) => new()
    {
        ["type"] = file.Kind,
        ["url"] = file.Address.Length > 0 ? file.Address : null,
        ["name"] = file.Name.Length > 0 ? file.Name : null,
        ["content_type"] = file.ContentType,
        ["size"] = file.Size,
    };

    private static JsonValue? ValueOf(string name, string value) =>
        value.Length == 0 ? null
        : name.EndsWith("_id", StringComparison.Ordinal) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
        : JsonValue.Create(value);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatWebhookRequest))]
internal sealed partial class ChatWebhookJsonContext : JsonSerializerContext;
