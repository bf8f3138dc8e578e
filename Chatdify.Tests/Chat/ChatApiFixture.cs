using System.Net.Http.Json;
using System.Net.ServerSentEvents;

using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Chat;

/// <summary>One app for the chat API's tests, and a client for it.</summary>
public sealed class ChatApiFixture : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private Stage _stage = null!;

    public DifySimulator Dify => _stage.Dify;

    public IReadOnlyList<string> Output => _stage.Output;

    public async Task InitializeAsync() => _stage = await Stage.StartAsync(new Dictionary<string, string> { ["Bridge:DebugEndpoint"] = "true" });

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _stage.DisposeAsync();
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(_stage.App.Url, "api/" + path));

    public Task<HttpResponseMessage> PostAsync(string path, object body, string? key = Stage.ApiKey) =>
        _http.SendAsync(Request(path, body, key));

    public async Task<ChatEvents> StreamAsync(object body) =>
        new(await _http.SendAsync(Request("chat/stream", body, Stage.ApiKey), HttpCompletionOption.ResponseHeadersRead));

    private HttpRequestMessage Request(string path, object body, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_stage.App.Url, "api/" + path)) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        return request;
    }
}

/// <summary>A stream of the chat API as it comes; disposing it hangs up.</summary>
public sealed class ChatEvents(HttpResponseMessage response) : IAsyncDisposable
{
    public async IAsyncEnumerable<SseItem<string>> EventsAsync()
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStreamAsync();
        await foreach (var item in SseParser.Create(body).EnumerateAsync())
        {
            yield return item;
        }
    }

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
