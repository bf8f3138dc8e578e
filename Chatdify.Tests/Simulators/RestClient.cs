using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Tests.Simulators;

/// <summary>Calls a simulated Chatwoot's REST API the way a bridge does.</summary>
internal sealed class RestClient(ChatwootSimulator chatwoot) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = chatwoot.BaseUrl };

    public sealed record Reply(HttpStatusCode Status, string Text, string? ContentType)
    {
        public JsonNode Json => JsonNode.Parse(Text)!;
    }

    public Task<Reply> AsBotAsync(HttpMethod method, string path, object? body = null) => SendAsync(chatwoot.BotToken, method, path, body);

    public Task<Reply> AsUserAsync(HttpMethod method, string path, object? body = null) => SendAsync(chatwoot.UserToken, method, path, body);

    public async Task<Reply> SendAsync(string? token, HttpMethod method, string path, object? body = null)
    {
        var url = path.StartsWith('/') ? path : $"/api/v1/accounts/{chatwoot.AccountId}/{path}";
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Add("api_access_token", token);
        }

        using var response = await _http.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString());
    }

    public void Dispose() => _http.Dispose();
}
