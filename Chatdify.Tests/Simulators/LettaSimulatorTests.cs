using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Chatdify.Simulators.Letta;

using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>The simulated Letta against the recorded answers, and its ugly parts.</summary>
public sealed class LettaSimulatorTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private LettaSimulator _letta = null!;

    public async Task InitializeAsync()
    {
        _letta = await LettaSimulator.StartAsync();
        _http.BaseAddress = new Uri(_letta.BaseUrl, "v1/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _letta.ApiKey);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _letta.DisposeAsync();
    }

    [Fact]
    public async Task A_conversation_is_made_as_recorded()
    {
        var recorded = Sample("conversation-and-async.json")["create_conversation"]!["response"]!["body"]!.AsObject();

        var (status, made) = await PostAsync($"conversations/?agent_id={_letta.AgentId}", new JsonObject { ["summary"] = "Chatwoot 1842" });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Subset(recorded.Select(member => member.Key).ToHashSet(), JsonNode.Parse(made)!.AsObject().Select(member => member.Key).ToHashSet());
        Assert.StartsWith("conv-", JsonNode.Parse(made)!["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, """{"detail":"Agent not found"}"""), await PostAsync("conversations/?agent_id=agent-other", []));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task In_conversations_streaming_is_the_default(bool? streaming, bool streamed)
    {
        var (_, answer) = await AskAsync(await ConversationAsync(), streaming);

        Assert.Equal(streamed, answer.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
        Assert.Contains("You said: hi", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_the_agents_own_thread_it_is_not_and_strangers_get_no_stream()
    {
        var path = $"agents/{_letta.AgentId}/messages";
        var (_, whole) = await PostAsync(path, new JsonObject { ["input"] = "hi" });
        var refused = await PostAsync(path, new JsonObject { ["input"] = "hi", ["streaming"] = true }, userAgent: "Somebody/1.0");
        var (_, stream) = await PostAsync(path, new JsonObject { ["input"] = "hi", ["streaming"] = true });

        Assert.Equal("end_turn", JsonNode.Parse(whole)!["stop_reason"]!["stop_reason"]!.GetValue<string>());
        Assert.Equal((HttpStatusCode)422, refused.Status);
        Assert.Equal(
            Sample("errors.json")["streaming_refused_for_custom_user_agent"]!["body"]!["detail"]!.GetValue<string>(),
            JsonNode.Parse(refused.Text)!["detail"]!.GetValue<string>());
        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_message_while_one_is_answered_is_refused()
    {
        var gate = new TaskCompletionSource();
        _letta.Enqueue(LettaScript.Answer("late").HeldUntil(gate.Task));
        var conversation = await ConversationAsync();
        var first = AskAsync(conversation, streaming: true);
        await _letta.WaitForAsync(letta => letta.Runs.Count == 1, "the run to begin");

        var (status, text) = await AskAsync(conversation, streaming: true);
        gate.SetResult();

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains(_letta.Runs[0].Id, text, StringComparison.Ordinal);
        Assert.Contains("late", (await first).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_comes_in_the_stream_and_is_followed_by_done()
    {
        _letta.Enqueue(LettaScript.ErrorEvent("llm_rate_limit"));

        var (status, text) = await AskAsync(await ConversationAsync(), streaming: true);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"stop_reason\":\"llm_api_error\"}\n\nevent: error\ndata: {\"message_type\":\"error_message\"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_request_for_approval_the_conversation_takes_no_message()
    {
        _letta.Enqueue(LettaScript.RequiresApproval("May I?"));
        var conversation = await ConversationAsync();

        var (_, asks) = await AskAsync(conversation, streaming: false);
        var (status, text) = await AskAsync(conversation, streaming: false);

        Assert.Equal("requires_approval", JsonNode.Parse(asks)!["stop_reason"]!["stop_reason"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("approval", text, StringComparison.Ordinal);
    }

    private static JsonNode Sample(string name) => JsonNode.Parse(Samples.Bytes("Letta", name))!;

    private async Task<string> ConversationAsync() =>
        JsonNode.Parse((await PostAsync($"conversations/?agent_id={_letta.AgentId}", [])).Text)!["id"]!.GetValue<string>();

    private Task<(HttpStatusCode Status, string Text)> AskAsync(string conversation, bool? streaming)
    {
        var body = new JsonObject { ["input"] = "hi" };
        if (streaming is { } said)
        {
            body["streaming"] = said;
        }

        return PostAsync($"conversations/{conversation}/messages", body);
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, JsonObject body, string? userAgent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (userAgent is not null)
        {
            request.Headers.UserAgent.ParseAdd(userAgent);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
