using System.Text.Json.Serialization;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>Body of <c>POST conversations/</c>.</summary>
internal sealed record LettaConversationRequest(string Summary);

/// <summary>A message; <c>otid</c> is a name of ours by which it is found again.</summary>
internal sealed record LettaMessageRequest(string Role, string Content, string Otid);

/// <summary>
/// Body of <c>POST conversations/{id}/messages</c>. Streaming is said either way, because its default differs by route. Tokens are streamed, for
/// those who follow an answer while it grows; pings tell a slow tool from a dead server.
/// </summary>
internal sealed record LettaQuestionRequest(IReadOnlyList<LettaMessageRequest> Messages, bool Streaming, bool StreamTokens, bool IncludePings);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LettaConversationRequest))]
[JsonSerializable(typeof(LettaQuestionRequest))]
internal sealed partial class LettaJsonContext : JsonSerializerContext;
