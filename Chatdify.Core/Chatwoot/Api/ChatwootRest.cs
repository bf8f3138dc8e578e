using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Http;
using Chatdify.Core.Webhooks;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Chatwoot.Api;

/// <summary>
/// Calls that somebody waits for: one that is throttled (429), or whose turn does not come, is tried for up to 10 s, everything else fails at once and says how.
/// The bot's token is used where Chatwoot lets bots in (reference sheet 4.5), the user's token elsewhere.
/// </summary>
internal sealed class ChatwootRest(ChatwootHttp http, IOptions<ChatwootOptions> options, TimeProvider time)
{
    private const int LongestText = 300;

    /// <summary>So late a call may begin.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Whether there is a user token.</summary>
    public bool HasUserToken => !string.IsNullOrWhiteSpace(options.Value.UserToken);

    /// <summary>As the bot.</summary>
    public Task<JsonElement?> AsBotAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken) =>
        AsBotAsync(method, path, () => Content(body), cancellationToken);

    /// <summary>As the bot, with a body of any kind, made anew for each try.</summary>
    public Task<JsonElement?> AsBotAsync(HttpMethod method, string path, Func<HttpContent?> body, CancellationToken cancellationToken) =>
        CallAsync(method, path, asUser: false, body, cancellationToken);

    /// <summary>As the user; fails with <see cref="ChatwootCallException.UserTokenMissing"/> when there is none.</summary>
    public Task<JsonElement?> AsUserAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken) => HasUserToken
        ? CallAsync(method, path, asUser: true, () => Content(body), cancellationToken)
        : throw new ChatwootCallException(ChatwootCallException.UserTokenMissing);

    /// <summary>
    /// Reads what bots may read as well: as the user, or, without that token, as the bot as long as that works. A bot's reads are refused
    /// before 4.14.2 and break once a team is set (sheet 4.4).
    /// </summary>
    public async Task<JsonElement?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(HttpMethod.Get, path, HasUserToken, () => null, cancellationToken);
        }
        catch (ChatwootCallException refused) when (!HasUserToken && refused.Status is 401 or 500)
        {
            throw new ChatwootCallException(ChatwootCallException.UserTokenMissing);
        }
    }

    private static StringContent? Content(JsonNode? body) =>
        body is null ? null : new StringContent(body.ToJsonString(), encoding: null, "application/json");

    private async Task<JsonElement?> CallAsync(
        HttpMethod method, string path, bool asUser, Func<HttpContent?> body, CancellationToken cancellationToken)
    {
        var (since, pause) = (time.GetTimestamp(), FirstPause);
        while (true)
        {
            using var response = await OnceAsync(method, path, asUser, body(), time.GetUtcNow() + Patience - time.GetElapsedTime(since), cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return await ChatwootAnswer.ReadAsync(response, cancellationToken);
            }

            var wait = RetryAfter.Read(response.Headers, time) ?? pause;
            if (response.StatusCode != HttpStatusCode.TooManyRequests || time.GetElapsedTime(since) + wait > Patience)
            {
                throw await FailureAsync(response, asUser, cancellationToken);
            }

            await Task.Delay(wait, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<HttpResponseMessage> OnceAsync(
        HttpMethod method, string path, bool asUser, HttpContent? body, DateTimeOffset beginBy, CancellationToken cancellationToken)
    {
        try
        {
            var token = asUser ? options.Value.UserToken! : options.Value.BotToken;
            if (await http.OnceAsync(method, path, token, body, beginBy, cancellationToken, cancellationToken) is { } response)
            {
                return response;
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new ChatwootCallException("no_place", asUser: asUser);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new ChatwootCallException("unreachable", asUser: asUser);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new ChatwootCallException("connection_cut", asUser: asUser);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChatwootCallException("timeout", asUser: asUser);
        }
    }

    private static async Task<ChatwootCallException> FailureAsync(HttpResponseMessage response, bool asUser, CancellationToken cancellationToken)
    {
        var body = await ChatwootAnswer.ReadAsync(response, cancellationToken);
        var status = response.StatusCode;
        if (status is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && !ChatwootAnswer.IsChatwoots(status, body))
        {
            return new ChatwootCallException(ChatwootAnswer.Code(status, isProxys: true), asUser: asUser);
        }

        var text = (body ?? default).Member("message").Text() ?? (body ?? default).Member("error").Text();
        return new ChatwootCallException(
            ChatwootAnswer.Code(status, isProxys: false), (int)status, asUser, text?.Length > LongestText ? text[..LongestText] : text);
    }
}
