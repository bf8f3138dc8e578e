using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Chatdify.Simulators.ChatWebhook;

using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>The simulated workflow: the contract, and what n8n does instead.</summary>
public sealed class ChatWebhookSimulatorTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private ChatWebhookSimulator _webhook = null!;

    public async Task InitializeAsync() => _webhook = await ChatWebhookSimulator.StartAsync("hush", "X-Workflow-Key");

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _webhook.DisposeAsync();
    }

    [Fact]
    public async Task A_question_is_answered_in_a_thread_that_goes_on()
    {
        var first = JsonNode.Parse((await AskAsync()).Text)!;
        var second = JsonNode.Parse((await AskAsync(first["thread_id"]!.GetValue<string>())).Text)!;

        Assert.Equal("You said: hi", first["response"]!.GetValue<string>());
        Assert.Equal(("42", "thread-42"), (first["chat_id"]!.GetValue<string>(), second["thread_id"]!.GetValue<string>()));
        Assert.Equal([null, "thread-42"], _webhook.Questions.Select(question => question.ThreadId));
        Assert.Equal("key-1", _webhook.Questions[0].Key);
    }

    [Fact]
    public async Task A_question_without_the_key_does_not_reach_the_workflow()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(key: null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(key: "wrong")).Status);
        Assert.Empty(_webhook.Questions);
    }

    [Fact]
    public async Task An_empty_success_has_no_content_type()
    {
        _webhook.Enqueue(WebhookScript.Empty());

        Assert.Equal((HttpStatusCode.OK, "", null), await AskAsync());
    }

    [Fact]
    public async Task Another_path_is_not_registered()
    {
        using var response = await _http.PostAsJsonAsync(new Uri(_webhook.Url, "/webhook-test/chat"), new JsonObject());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("is not registered", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Text, string? ContentType)> AskAsync(string? thread = null, string? key = "hush")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _webhook.Url)
        {
            Content = JsonContent.Create(new JsonObject
            {
                ["message"] = "hi",
                ["user_id"] = "77",
                ["chat_id"] = "42",
                ["thread_id"] = thread,
                ["metadata"] = new JsonObject(),
            }),
        };
        request.Headers.Add("Idempotency-Key", "key-1");
        if (key is not null)
        {
            request.Headers.Add("X-Workflow-Key", key);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString());
    }
}
