using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Http;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Chatwoot;

/// <summary>
/// One call to Chatwoot: address, token, pace, time limit, and for calls that may be repeated the retries. The token goes onto the request,
/// never onto the shared client.
/// </summary>
internal sealed class ChatwootHttp(
    HttpClient client, ChatwootPace pace, IdempotentRetry retry, IOptions<ChatwootOptions> options, TimeProvider time)
{
    /// <summary>A call that is safe to repeat; the body of its answer, or null when it is empty or no JSON.</summary>
    /// <exception cref="ChatwootException">It failed for good, or three times.</exception>
    public async Task<JsonElement?> CallAsync(
        HttpMethod method, string path, string token, JsonNode? body, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await retry.SendAsync(client, () => Request(method, path, token, Content(body)), pace.RunAsync, cancellationToken);
            var answer = await ChatwootAnswer.ReadAsync(response, cancellationToken);
            return response.IsSuccessStatusCode ? answer : throw Failure(method, response.StatusCode, answer);
        }
        catch (HttpRequestException unreachable)
        {
            throw new ChatwootException("unreachable", isTransient: true, unreachable);
        }
    }

    /// <summary>
    /// A call that must not be repeated, within the time limit; null when it has not begun by <paramref name="beginBy"/>, or when
    /// <paramref name="waiting"/> was cancelled before. Throws what the client throws.
    /// </summary>
    public async Task<HttpResponseMessage?> OnceAsync(
        HttpMethod method, string path, string token, HttpContent? body, DateTimeOffset beginBy, CancellationToken waiting, CancellationToken cancellationToken)
    {
        using var request = Request(method, path, token, body);
        return await pace.RunByAsync(() => SendAsync(request, cancellationToken), beginBy, waiting);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await client.SendAsync(request, both.Token);
    }

    /// <summary>
    /// What a proxy says of a conversation passes with the proxy's trouble. But who may not act is not let in by asking again, whoever says so.
    /// </summary>
    private static ChatwootException Failure(HttpMethod method, HttpStatusCode status, JsonElement? body)
    {
        var isProxys = (method == HttpMethod.Get || status == HttpStatusCode.NotFound) && !ChatwootAnswer.IsChatwoots(status, body);
        return new ChatwootException(ChatwootAnswer.Code(status, isProxys), isProxys || IsTransient(status));
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private HttpRequestMessage Request(HttpMethod method, string path, string token, HttpContent? body)
    {
        var request = new HttpRequestMessage(method, Address(path));
        request.Headers.TryAddWithoutValidation("api_access_token", token);
        request.Headers.Accept.ParseAdd("application/json");
        request.Content = body;
        return request;
    }

    private static JsonContent? Content(JsonNode? body) => body is null ? null : JsonContent.Create(body);

    private Uri Address(string path) =>
        new($"{options.Value.BaseUrl!.AbsoluteUri.TrimEnd('/')}/api/v1/accounts/{options.Value.AccountId}/{path}");
}
