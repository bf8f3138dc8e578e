using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Dify;

namespace Chatdify.Tests.Simulators;

/// <summary>Calls a simulated Dify over HTTP.</summary>
internal sealed class DifyClient : IDisposable
{
    private readonly HttpClient _http;

    public DifyClient(DifySimulator dify)
    {
        _http = new HttpClient { BaseAddress = new Uri(dify.BaseUrl, "v1/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", dify.ApiKey);
    }

    public sealed record Reply(HttpStatusCode Status, string Text, string? ContentType)
    {
        public JsonNode Json => JsonNode.Parse(Text)!;

        public IReadOnlyList<JsonObject> Events =>
        [
            .. Text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => (JsonObject)JsonNode.Parse(line[6..])!),
        ];

        public IReadOnlyList<string> Names => [.. Events.Select(happened => happened["event"]!.GetValue<string>())];

        public string Answer => string.Concat(Events.Where(happened => happened["event"]!.GetValue<string>() is "message" or "agent_message")
            .Select(happened => happened["answer"]!.GetValue<string>()));
    }

    public Task<Reply> AskAsync(string query, string? conversationId = null, string mode = "streaming", string user = "cw-3-contact-1") =>
        PostAsync("chat-messages", new JsonObject
        {
            ["inputs"] = new JsonObject(),
            ["query"] = query,
            ["response_mode"] = mode,
            ["conversation_id"] = conversationId,
            ["user"] = user,
        });

    public Task<Reply> PostAsync(string path, JsonObject body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public async Task<Reply> SendAsync(HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _http.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString());
    }

    public async Task<Stream> OpenAsync(string query, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["inputs"] = new JsonObject(), ["query"] = query, ["response_mode"] = "streaming", ["user"] = "cw-3-contact-1" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "chat-messages") { Content = JsonContent.Create(body) };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}
