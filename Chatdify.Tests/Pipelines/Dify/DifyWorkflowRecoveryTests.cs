using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyWorkflowRecoveryTests
{
    private static readonly PipelineRun Run = new(null, null, DifyHarness.TaskId, DifyHarness.WorkflowRunId);

    [Fact]
    public async Task A_finished_run_is_the_reply_by_the_output_that_is_meant()
    {
        var dify = Stored(options => options.AnswerOutput = "reply", """{"status":"succeeded","outputs":{"answer":"No.","reply":"Tomorrow."},"total_tokens":48}""");

        Assert.Equal(new PipelineAnswer.Reply("Tomorrow.", Run) { Usage = new PipelineUsage(null, null, 48) }, await RecoverAsync(dify));
        Assert.Equal([$"workflows/run/{DifyHarness.WorkflowRunId}"], dify.Paths);
    }

    [Theory]
    [InlineData("""{"status":"running","outputs":null}""")]
    [InlineData(null)]
    public async Task A_run_that_goes_on_or_is_not_written_down_yet_is_waited_for(string? first)
    {
        var dify = Stored(null, first, """{"status":"succeeded","outputs":"{\"answer\":\"Tomorrow.\"}"}""");

        var recovering = RecoverAsync(dify);
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("Tomorrow.", Assert.IsType<PipelineAnswer.Reply>(await recovering).Text);
    }

    [Theory]
    [InlineData("failed", FailureKind.Transient, "workflow_failed")]
    [InlineData("stopped", FailureKind.Permanent, "stopped")]
    [InlineData("succeeded", FailureKind.Permanent, "no_answer_output")]
    public async Task A_run_that_did_not_come_to_an_answer_is_a_failure(string status, FailureKind kind, string code)
    {
        var failure = Failure(await RecoverAsync(Stored(null, $$"""{"outputs":{},"status":"{{status}}"}""")));

        Assert.Equal((kind, code), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_run_that_waits_for_a_person_is_paused() =>
        Assert.Equal(new PipelineAnswer.Paused("", Run, null), await RecoverAsync(Stored(null, """{"status":"paused","outputs":{}}""", null)));

    [Fact]
    public async Task A_key_that_is_refused_ends_the_waiting()
    {
        var dify = new DifyHarness(
            new StubHandler(_ => StubHandler.Json(HttpStatusCode.Unauthorized, """{"code":"unauthorized"}""")),
            options => options.App = DifyAppKind.Workflow);

        Assert.Equal(FailureKind.Permanent, Failure(await RecoverAsync(dify)).Kind);
    }

    [Fact]
    public async Task The_end_of_the_callers_patience_leaves_the_run_unknown()
    {
        using var patience = new CancellationTokenSource();
        var dify = Stored(null, """{"status":"running"}""");

        var recovering = dify.Pipeline.RecoverAsync(DifyHarness.Question(), Run, patience.Token);
        await dify.Time.TimerAsync(due => due == TimeSpan.FromSeconds(1));
        await patience.CancelAsync();

        Assert.Equal(FailureKind.RunUnknown, Failure(await recovering).Kind);
    }

    private static Task<PipelineAnswer> RecoverAsync(DifyHarness dify) =>
        dify.Pipeline.RecoverAsync(DifyHarness.Question(), Run, CancellationToken.None);

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    /// <summary>Tells these states one after another; null for a run that is not known.</summary>
    private static DifyHarness Stored(Action<DifyOptions>? configure, params string?[] states)
    {
        var next = new Queue<string?>(states);
        return new DifyHarness(
            new StubHandler(_ => next.Dequeue() is { } state
                ? StubHandler.Json(HttpStatusCode.OK, state)
                : StubHandler.Json(HttpStatusCode.NotFound, """{"code":"not_found","message":"Workflow run not found."}""")),
            options =>
            {
                options.App = DifyAppKind.Workflow;
                configure?.Invoke(options);
            });
    }
}
