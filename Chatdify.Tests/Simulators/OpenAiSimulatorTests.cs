using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Chatdify.Simulators.OpenAi;

using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>The simulated OpenAI keeps to the fact sheet.</summary>
public sealed class OpenAiSimulatorTests : IAsyncLifetime
{
    private OpenAiSimulator _openAi = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _openAi = await OpenAiSimulator.StartAsync();
        _http = new HttpClient { BaseAddress = _openAi.BaseUrl };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _openAi.ApiKey);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _openAi.DisposeAsync();
    }

    [Fact]
    public async Task A_conversation_learns_of_question_and_answer_when_the_response_completes()
    {
        var gate = new TaskCompletionSource();
        _openAi.Enqueue(OpenAiScript.Answer("here").HeldUntil(gate.Task));
        var conversation = await NewConversationAsync();

        var responding = RespondAsync(conversation, "where?");
        await _openAi.WaitForAsync(openAi => openAi.Runs.Count == 1, "the response to begin");
        Assert.Empty(_openAi.Said(conversation));
        gate.SetResult();
        await responding;

        Assert.Equal([new OpenAiSaid("user", "where?"), new OpenAiSaid("assistant", "here")], _openAi.Said(conversation));
    }

    [Fact]
    public async Task A_conversation_takes_one_response_at_a_time()
    {
        var gate = new TaskCompletionSource();
        _openAi.Enqueue(OpenAiScript.Answer("first").HeldUntil(gate.Task));
        var conversation = await NewConversationAsync();

        var responding = RespondAsync(conversation, "one");
        await _openAi.WaitForAsync(openAi => openAi.Runs.Count == 1, "the response to begin");
        var (status, body) = await RespondAsync(conversation, "two");
        gate.SetResult();
        await responding;

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("conversation_locked", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_has_the_events_of_the_recording_and_those_nobody_knows()
    {
        _openAi.Enqueue(OpenAiScript.Answer("It is here").WithUnknownEvents());

        var (_, body) = await RespondAsync(await NewConversationAsync(), "where?");

        Assert.Equal(
            ["response.created", "response.in_progress", "response.some_future_event", "keepalive", .. Enumerable.Repeat("response.output_text.delta", 3), "response.completed"],
            body.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]));
    }

    [Fact]
    public async Task A_cut_stream_has_no_end_while_the_response_has()
    {
        _openAi.Enqueue(OpenAiScript.Cut("It", whole: "It is here"));

        var (_, body) = await RespondAsync(await NewConversationAsync(), "where?");
        var stored = await _http.GetFromJsonAsync<JsonNode>($"responses/{_openAi.Runs[0].Id}");

        Assert.DoesNotContain("response.completed", body, StringComparison.Ordinal);
        Assert.Equal(("completed", "It is here"), ((string?)stored!["status"], (string?)stored["output"]![1]!["content"]![0]!["text"]));
    }

    [Theory]
    [InlineData("GET", "assistants")]
    [InlineData("POST", "threads")]
    [InlineData("POST", "threads/thread_1/runs")]
    [InlineData("GET", "conversations/conv_unknown")]
    [InlineData("GET", "responses/resp_unknown")]
    public async Task What_does_not_exist_is_404(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("invalid_request_error", (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["error"]!["type"]);
    }

    [Fact]
    public async Task A_wrong_key_opens_nothing()
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-other");

        using var response = await _http.PostAsJsonAsync("conversations", new JsonObject());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(_openAi.Conversations);
    }

    [Fact]
    public async Task Chat_completions_stream_to_their_end_and_tell_the_usage_if_asked()
    {
        var (_, body) = await PostAsync("chat/completions", new JsonObject
        {
            ["model"] = "model-x",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }),
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        });

        Assert.Contains("\"finish_reason\":\"stop\"", body, StringComparison.Ordinal);
        Assert.Contains("total_tokens", body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
    }

    private async Task<string> NewConversationAsync()
    {
        var (_, body) = await PostAsync("conversations", new JsonObject { ["metadata"] = new JsonObject { ["chatwoot_conversation_id"] = "42" } });
        return (string)JsonNode.Parse(body)!["id"]!;
    }

    private Task<(HttpStatusCode Status, string Body)> RespondAsync(string conversation, string question) => PostAsync("responses", new JsonObject
    {
        ["model"] = "model-x",
        ["conversation"] = conversation,
        ["input"] = question,
        ["stream"] = true,
    });

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, JsonObject body)
    {
        using var response = await _http.PostAsJsonAsync(path, body);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
