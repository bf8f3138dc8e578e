using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Functions.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Chatdify.Functions.Chat;

/// <summary>
/// <c>POST api/debug</c>: says what was received, for those who set up a client. Only with <c>Bridge:DebugEndpoint</c> and an API key; what
/// may be a secret is not repeated.
/// </summary>
public sealed class EchoRequests(CallbackKeys keys, RequestBody bodies, IOptions<BridgeOptions> bridge)
{
    private const int MaxBody = 64 * 1024;
    private const string Redacted = "[redacted]";
    private static readonly string[] SecretWords = ["token", "key", "secret", "code", "password", "signature"];

    private static readonly HashSet<string> Harmless = new(
        ["Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Content-Length", "Host", "User-Agent", "X-Correlation-Id", "Idempotency-Key"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The echo; 404 while it is switched off.</summary>
    [Function("Debug")]
    public async Task<IResult> EchoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "debug")] HttpRequest request)
    {
        if (!bridge.Value.DebugEndpoint)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "debug_off", "Set Bridge:DebugEndpoint to true to use this.");
        }

        if (Caller.RefuseWithoutApiKey(request, keys) is { } refusal)
        {
            return refusal;
        }

        var (body, unread) = await bodies.ReadAsync(request, MaxBody);
        return body is null ? unread! : Results.Json(Echo(request, body));
    }

    private static JsonObject Echo(HttpRequest request, byte[] body) => new()
    {
        ["method"] = request.Method,
        ["path"] = request.Path.Value,
        ["query"] = new JsonObject(request.Query.Select(one => Member(one.Key, IsSecret(one.Key) ? Redacted : one.Value.ToString()))),
        ["headers"] = new JsonObject(request.Headers.Select(one => Member(one.Key, Harmless.Contains(one.Key) ? one.Value.ToString() : Redacted))),
        ["body"] = Encoding.UTF8.GetString(body),
    };

    private static KeyValuePair<string, JsonNode?> Member(string name, string value) => KeyValuePair.Create(name, (JsonNode?)value);

    private static bool IsSecret(string parameter) =>
        SecretWords.Any(word => parameter.Contains(word, StringComparison.OrdinalIgnoreCase));
}
