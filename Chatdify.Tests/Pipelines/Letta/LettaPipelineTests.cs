using System.Net;
using System.Text.Json;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Letta;
using Chatdify.Tests.Http;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

using Moq;

using Xunit;

using static Chatdify.Tests.Pipelines.Letta.LettaHarness;

namespace Chatdify.Tests.Pipelines.Letta;

/// <summary>What is asked of Letta, in which order, and what its refusals mean.</summary>
public sealed class LettaPipelineTests
{
    [Fact]
    public async Task The_first_question_makes_a_conversation_and_is_put_to_it()
    {
        var harness = Answering();

        var reply = Assert.IsType<PipelineAnswer.Reply>(await harness.AskAsync());

        Assert.Equal([$"POST conversations/?agent_id={AgentId}", $"POST conversations/{ConversationId}/messages"], harness.Paths);
        Assert.Equal(("""{"summary":"Chatwoot 1-42"}""", ConversationId), (harness.Network!.Sent[0].Body, reply.Run.ConversationId));
    }

    [Fact]
    public async Task Later_questions_go_to_the_same_conversation_and_ask_for_a_stream_explicitly()
    {
        var harness = Answering();

        await harness.AskAsync(Question(ConversationId));

        var request = Assert.Single(harness.Network!.Sent);
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.True(body.GetProperty("streaming").GetBoolean());
        Assert.Equal("Where is my parcel?", Assert.Single(body.GetProperty("messages").EnumerateArray()).GetProperty("content").GetString());
        Assert.Equal("Bearer hush", request.Headers.Authorization?.ToString());
    }

    [Fact]
    public async Task The_question_is_written_down_under_its_name_before_it_is_sent()
    {
        var harness = Answering();

        await harness.AskAsync(Question(ConversationId));

        var otid = JsonDocument.Parse(harness.Network!.Sent[0].Body).RootElement.GetProperty("messages")[0].GetProperty("otid").GetString();
        Assert.Equal([new PipelineRun(ConversationId, otid, null, null), new PipelineRun(ConversationId, otid, null, RunId)], harness.Listener.Runs);
    }

    [Fact]
    public async Task Without_a_key_none_is_sent()
    {
        var harness = new LettaHarness(Network200(Stream), configure: options => options.ApiKey = "");

        await harness.AskAsync();

        Assert.All(harness.Network!.Sent, request => Assert.Null(request.Headers.Authorization));
    }

    [Fact]
    public void The_client_has_no_user_agent_for_Letta_does_not_stream_to_strangers()
    {
        var configuration = new ConfigurationBuilder().Build();
        using var provider = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddPipelines(configuration).BuildServiceProvider();

        var clients = provider.GetRequiredService<IHttpClientFactory>();

        Assert.Empty(clients.CreateClient("Letta").DefaultRequestHeaders.UserAgent);
        Assert.NotEmpty(clients.CreateClient("Dify").DefaultRequestHeaders.UserAgent);
    }

    [Theory]
    [InlineData("busy", FailureKind.Busy, "busy")]
    [InlineData("unauthorized", FailureKind.Permanent, "http_401")]
    [InlineData("validation", FailureKind.Permanent, "http_422")]
    [InlineData("streaming_refused_for_custom_user_agent", FailureKind.Permanent, "http_422")]
    [InlineData("llm_rate_limit", FailureKind.Busy, "llm_rate_limit")]
    [InlineData("llm_timeout", FailureKind.Transient, "llm_timeout")]
    [InlineData("credits", FailureKind.Permanent, "llm_insufficient_credits")]
    [InlineData("agent_missing", FailureKind.ConversationLost, "not_found")]
    public async Task A_recorded_refusal_is_classified(string name, FailureKind kind, string code)
    {
        var sample = JsonDocument.Parse(Samples.Bytes("Letta", "errors.json")).RootElement.GetProperty(name);

        var failure = Failure(await new LettaHarness(Network200(() => StubHandler.Json(
            (HttpStatusCode)sample.GetProperty("status").GetInt32(), sample.GetProperty("body").GetRawText()))).AskAsync(Question(ConversationId)));

        Assert.Equal((kind, code), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_busy_conversation_is_asked_again_after_a_short_pause() => Assert.Equal(
        TimeSpan.FromSeconds(3),
        Failure(await new LettaHarness(Network200(() => StubHandler.Json(HttpStatusCode.Conflict, """{"detail":"CONFLICT: busy"}"""))).AskAsync()).RetryAfter);

    [Fact]
    public async Task A_conversation_that_waits_for_approval_needs_a_human_and_not_another_attempt()
    {
        var sample = JsonDocument.Parse(Samples.Bytes("Letta", "send-message-requires-approval.json")).RootElement.GetProperty("follow_up_without_approval");

        var failure = Failure(await new LettaHarness(Network200(
            () => StubHandler.Json(HttpStatusCode.Conflict, sample.GetProperty("body").GetRawText()))).AskAsync(Question(ConversationId)));

        Assert.Equal((FailureKind.Permanent, "approval_pending"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task An_agent_that_does_not_exist_is_told_by_its_setting_and_nothing_is_asked()
    {
        var harness = new LettaHarness(_ => StubHandler.Json(HttpStatusCode.NotFound, """{"detail":"Agent not found"}"""));

        var failure = Failure(await harness.AskAsync());

        Assert.Equal(FailureKind.Permanent, failure.Kind);
        Assert.Contains("Letta:AgentId", failure.Detail, StringComparison.Ordinal);
        Assert.Single(harness.Network!.Sent);
    }

    [Fact]
    public async Task A_new_conversation_that_is_gone_at_once_does_not_make_another() => Assert.Equal(
        FailureKind.Permanent, Failure(await new LettaHarness(Network200(() => StubHandler.Json(HttpStatusCode.NotFound, "{}"))).AskAsync()).Kind);

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "{}")]
    [InlineData(HttpStatusCode.OK, "<html>Sign in</html>")]
    public async Task A_conversation_that_cannot_be_made_now_is_tried_again(HttpStatusCode status, string body) => Assert.Equal(
        FailureKind.Transient, Failure(await new LettaHarness(_ => StubHandler.Json(status, body)).AskAsync()).Kind);

    [Fact]
    public async Task A_shadow_without_a_token_neither_looks_for_the_contacts_conversation_nor_takes_its_place()
    {
        var store = new Mock<IConversationStore>(MockBehavior.Strict);
        var harness = new LettaHarness(new StubHandler(Network200(Stream)), TimeProvider.System, contacts: new LettaContacts(store.Object, AgentId, agents: null!));

        var reply = Assert.IsType<PipelineAnswer.Reply>(await harness.AskAsync(Question(token: "")));

        Assert.Equal("Tomorrow.", reply.Text);
        Assert.Empty(store.Invocations);
    }

    [Fact]
    public async Task Cancelling_stops_the_run()
    {
        using var cancellation = new CancellationTokenSource();
        var harness = new LettaHarness(Network200(() => StubHandler.Stream(new ScriptedStream(
            ScriptedStream.Step.Text(Events(Says("It arr"))), new ScriptedStream.Step.Call(cancellation.Cancel), new ScriptedStream.Step.Hang()))));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => harness.Pipeline.AskAsync(Question(ConversationId), harness.Listener, cancellation.Token));

        Assert.Equal($"POST conversations/{ConversationId}/cancel", harness.Paths.Last());
    }

    private static LettaHarness Answering() => new(Network200(Stream));

    private static HttpResponseMessage Stream() => StubHandler.Stream(Events(Says("Tomorrow."), Stops("end_turn"), "[DONE]"));
}
