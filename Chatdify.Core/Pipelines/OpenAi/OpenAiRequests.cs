using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Body of <c>POST conversations</c>; at most 16 pairs.</summary>
internal sealed record ConversationRequest(IReadOnlyDictionary<string, string> Metadata);

/// <summary>One thing said; <c>content</c> as plain text is what every server understands, a list of parts is for those that see.</summary>
internal sealed record OpenAiMessage(string Role, JsonNode Content);

/// <summary>Body of <c>POST responses</c>. The instructions are not part of the conversation at the server: they go with each question.</summary>
internal sealed record ResponsesRequest(
    string Model,
    string? Instructions,
    string Conversation,
    IReadOnlyList<OpenAiMessage> Input,
    bool Store,
    bool Stream,
    int? MaxOutputTokens,
    string? SafetyIdentifier,
    IReadOnlyDictionary<string, string> Metadata);

/// <summary>Body of <c>POST chat/completions</c>, with the portable fields only, unless the settings say that the server knows more.</summary>
internal sealed record CompletionsRequest(
    string Model,
    IReadOnlyList<OpenAiMessage> Messages,
    bool Stream,
    CompletionsStreamOptions? StreamOptions,
    int? MaxTokens,
    int? MaxCompletionTokens,
    string? User);

/// <summary>What a stream is to hold besides the answer.</summary>
internal sealed record CompletionsStreamOptions(bool IncludeUsage);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConversationRequest))]
[JsonSerializable(typeof(ResponsesRequest))]
[JsonSerializable(typeof(CompletionsRequest))]
internal sealed partial class OpenAiJsonContext : JsonSerializerContext;
