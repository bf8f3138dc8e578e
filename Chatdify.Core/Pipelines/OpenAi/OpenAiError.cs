using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>How a server described a failure; of what it wrote only <paramref name="Code"/>, <paramref name="Type"/> and <paramref name="Param"/> are kept.</summary>
/// <param name="Status">HTTP status, from the line or, in streams of some gateways, from the error itself.</param>
internal sealed record OpenAiError(string? Code, string? Type, string? Param, int? Status)
{
    /// <summary>
    /// The error in an object: OpenAI's <c>{"error":{…}}</c>, an <c>error</c> event, or the shapes of others, of which often only the status
    /// says anything: <c>{"error":"…"}</c> (Ollama), <c>{"detail":…}</c> (vLLM), <c>{"message":…}</c>.
    /// </summary>
    public static OpenAiError Read(JsonElement item, int? status = null)
    {
        var error = item.Get("error").ValueKind == JsonValueKind.Object ? item.Get("error") : item;
        return new OpenAiError(error.Id("code"), error.Id("type"), error.Text("param"), status ?? StatusIn(error));
    }

    /// <summary>Whether an object that is no <c>error</c> event tells a failure all the same.</summary>
    public static bool IsIn(JsonElement item) => item.Get("error").ValueKind is JsonValueKind.Object or JsonValueKind.String;

    private static int? StatusIn(JsonElement error) => error.Number("code") is { } number and >= 400 and <= 599 ? (int)number : null;
}
