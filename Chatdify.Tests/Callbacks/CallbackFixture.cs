using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Conversations;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>One app for all tests of the callback API, and a client for it.</summary>
public sealed class CallbackFixture : IAsyncLifetime
{
    public const string Name = "Callback API";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public Stage Stage { get; private set; } = null!;

    public ChatwootSimulator Chatwoot => Stage.Chatwoot;

    public DifySimulator Dify => Stage.Dify;

    public async Task InitializeAsync() =>
        Stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:Timeout"] = "00:00:01" });

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Stage.DisposeAsync();
    }

    /// <summary>A new conversation that the bot has not seen.</summary>
    public async Task<long> NewConversationAsync() => (await Chatwoot.StartConversationAsync()).Id;

    /// <summary>A conversation in which the bot has answered once.</summary>
    public async Task<long> TalkedConversationAsync()
    {
        Dify.Reply(_ => DifyScript.Answer("Hello!"));
        var conversation = await NewConversationAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation, $"hello from {conversation}");
        await new Records(Stage).EndOfAsync(conversation, asked.Id);
        return conversation;
    }

    /// <summary>A token as the bridge would issue it.</summary>
    public string Token(long conversation, params string[] verbs) =>
        new ConversationTokens(Options.Create(new BridgeOptions { ApiKeys = [Stage.ApiKey] }), TimeProvider.System)
            .Issue(new ConversationKey(Chatwoot.AccountId, conversation), verbs.Length == 0 ? null : verbs);

    public Task<Reply> PostAsync(string path, string? body = null, string contentType = "application/json") =>
        CallAsync("POST", path, body, contentType);

    public Task<Reply> GetAsync(string path) => CallAsync("GET", path);

    public async Task<Reply> CallAsync(
        string method, string path, string? body = null, string contentType = "application/json", string? key = Stage.ApiKey, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Stage.App.Url, "api/" + path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await _http.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public sealed record Reply(HttpStatusCode Status, string Text)
    {
        public JsonObject Json => (JsonObject)JsonNode.Parse(Text)!;

        public string? this[string name] => Json[name]?.ToString();
    }
}

[CollectionDefinition(CallbackFixture.Name)]
public sealed class CallbackCollection : ICollectionFixture<CallbackFixture>;
