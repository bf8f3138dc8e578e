using System.Net;
using System.Text.Json;

using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Chatwoot;

/// <summary>
/// Tells Chatwoot's answers from those of a proxy in front of it, which speaks in its place while Chatwoot is redeployed or a sign-in page is put
/// before it: "not found" and "welcome" say nothing about a conversation then.
/// </summary>
internal static class ChatwootAnswer
{
    /// <summary>A success that does not hold what Chatwoot's would: it proves nothing.</summary>
    public const string NotAnAnswer = "not_an_answer";

    /// <summary>The body as JSON; null when it is empty or something else, such as a proxy's page.</summary>
    public static async Task<JsonElement?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a refusal is in Chatwoot's words, where it should be (reference sheet 6.4). In a "not found", frameworks other than Chatwoot's
    /// controllers put the status beside <c>error</c>, also Rails itself for an address that it does not know.
    /// </summary>
    public static bool IsChatwoots(HttpStatusCode status, JsonElement? body)
    {
        var said = body ?? default;
        return status switch
        {
            HttpStatusCode.NotFound => said.Member("error").Text() is not null && said.Member("status").ValueKind == JsonValueKind.Undefined,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => said.Member("error").Text() is not null || HoldsList(body, "errors"),
            HttpStatusCode.InternalServerError => said.Member("error").Text() is not null,
            _ => true,
        };
    }

    /// <summary>A refusal as a short code, such as <c>http_404</c>, or <c>proxy_404</c> where it is not Chatwoot's.</summary>
    public static string Code(HttpStatusCode status, bool isProxys) => $"{(isProxys ? "proxy" : "http")}_{(int)status}";

    /// <summary>Whether an answer has this member, of whatever kind.</summary>
    public static bool Holds(JsonElement? answer, params ReadOnlySpan<string> path) =>
        (answer ?? default).Member(path).ValueKind != JsonValueKind.Undefined;

    /// <summary>Whether an answer has this list, however short.</summary>
    public static bool HoldsList(JsonElement? answer, params ReadOnlySpan<string> path) =>
        (answer ?? default).Member(path).ValueKind == JsonValueKind.Array;
}
