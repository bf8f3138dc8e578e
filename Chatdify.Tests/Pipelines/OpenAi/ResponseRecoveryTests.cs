using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Pipelines.OpenAi.OpenAiHarness;

namespace Chatdify.Tests.Pipelines.OpenAi;

/// <summary>What becomes of a response whose stream was cut is asked of the server; nothing is asked of the model again.</summary>
public sealed class ResponseRecoveryTests
{
    private static readonly PipelineRun Run = new(ConversationId, ResponseId, null, null);

    [Fact]
    public async Task A_response_that_was_completed_is_delivered()
    {
        var harness = Holding(() => Json(Response("completed", null, null, Message("Tomorrow."))));

        var answer = Assert.IsType<PipelineAnswer.Reply>(await RecoverAsync(harness));

        Assert.Equal(("Tomorrow.", Run), (answer.Text, answer.Run));
        Assert.Equal([$"GET /v1/responses/{ResponseId}"], harness.Calls);
    }

    [Fact]
    public async Task A_response_that_still_runs_is_waited_for()
    {
        var states = new Queue<string>(["queued", "in_progress", "completed"]);
        var harness = Holding(() => Json(Response(states.Dequeue(), null, null, Message("Tomorrow."))));

        var recovering = RecoverAsync(harness);
        await harness.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));
        await harness.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("Tomorrow.", Assert.IsType<PipelineAnswer.Reply>(await recovering).Text);
    }

    [Fact]
    public async Task The_end_of_patience_leaves_the_run_unknown()
    {
        using var patience = new CancellationTokenSource();
        var harness = Holding(() => Json(Response("in_progress")));

        var recovering = RecoverAsync(harness, patience: patience.Token);
        await harness.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));
        await patience.CancelAsync();

        Assert.Equal(FailureKind.RunUnknown, Failure(await recovering).Kind);
    }

    [Theory]
    [InlineData("failed", "server_error", FailureKind.Transient)]
    [InlineData("failed", "invalid_prompt", FailureKind.Permanent)]
    [InlineData("cancelled", "cancelled", FailureKind.Transient)]
    [InlineData("incomplete", "incomplete", FailureKind.Permanent)]
    public async Task A_response_that_came_to_nothing_says_why(string status, string code, FailureKind kind)
    {
        var failure = Failure(await RecoverAsync(Holding(() => Json(Response(status, new { code, message = "boo" })))));

        Assert.Equal((kind, code), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_response_that_the_server_never_stored_can_be_asked_for_again()
    {
        var harness = new OpenAiHarness(_ => StubHandler.Json(HttpStatusCode.NotFound, "{}"));

        Assert.Equal((FailureKind.Transient, "run_not_found"), (Failure(await RecoverAsync(harness)).Kind, Failure(await RecoverAsync(harness)).Code));
    }

    [Fact]
    public async Task A_run_that_was_never_named_can_be_asked_for_again()
    {
        var harness = Holding(() => throw new InvalidOperationException("There is nothing to look up."));

        Assert.Equal(FailureKind.Transient, Failure(await RecoverAsync(harness, new PipelineRun(null, null, null, null))).Kind);
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_ends_the_search()
    {
        var harness = new OpenAiHarness(_ => StubHandler.Json(HttpStatusCode.Unauthorized, "{}"));

        Assert.Equal(FailureKind.Permanent, Failure(await RecoverAsync(harness)).Kind);
    }

    [Fact]
    public async Task A_page_of_a_proxy_does_not_end_the_search()
    {
        var answers = new Queue<HttpResponseMessage>(
            [StubHandler.Text(HttpStatusCode.OK, "text/html", "<html>"), StubHandler.Json(HttpStatusCode.OK, Json(Response("completed", null, null, Message("Here."))))]);
        var harness = new OpenAiHarness(_ => answers.Dequeue());

        var recovering = RecoverAsync(harness);
        await harness.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("Here.", Assert.IsType<PipelineAnswer.Reply>(await recovering).Text);
    }

    private static OpenAiHarness Holding(Func<string> response) => new(_ => StubHandler.Json(HttpStatusCode.OK, response()));

    private static Task<PipelineAnswer> RecoverAsync(OpenAiHarness harness, PipelineRun? run = null, CancellationToken patience = default) =>
        harness.Pipeline.RecoverAsync(Contract.PipelineContract.Question(ConversationId), run ?? Run, patience).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;
}
