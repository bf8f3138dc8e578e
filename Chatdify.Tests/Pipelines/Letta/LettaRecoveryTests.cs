using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Pipelines.Letta.LettaHarness;

namespace Chatdify.Tests.Pipelines.Letta;

/// <summary>What became of a run whose stream was cut, or whose worker died.</summary>
public sealed class LettaRecoveryTests
{
    private static readonly string Said = $"[{User(Otid)},{Says("Tomorrow.")}]";
    private static readonly string Newest = $"[{Says("Tomorrow.")},{User(Otid)}]";
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_run_that_was_completed_is_read()
    {
        var reply = Assert.IsType<PipelineAnswer.Reply>(await RecoverAsync(Run(RunId), Completed("end_turn"), Said));

        Assert.Equal(("Tomorrow.", RunId), (reply.Text, reply.Run.WorkflowRunId));
    }

    [Fact]
    public async Task A_run_that_waits_for_approval_is_a_pause() =>
        Assert.IsType<PipelineAnswer.Paused>(await RecoverAsync(Run(RunId), Completed("requires_approval"), Said));

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task A_run_that_failed_may_be_asked_again(string status)
    {
        var failure = Failure(await RecoverAsync(Run(RunId), $$"""{"id":"{{RunId}}","status":"{{status}}"}""", Said));

        Assert.Equal((FailureKind.Transient, "run_failed"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_run_that_goes_on_is_waited_for()
    {
        var looks = 0;
        var harness = new LettaHarness(
            request => Json(request.Url.AbsolutePath.EndsWith("/messages", StringComparison.Ordinal) ? Said : ++looks < 3 ? Going : Completed("end_turn")), _time);

        var recovering = harness.Pipeline.RecoverAsync(Question(), Run(RunId), CancellationToken.None);
        await _time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));
        await _time.AdvanceToTimerAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("Tomorrow.", Text(await recovering));
    }

    [Fact]
    public async Task A_run_of_which_nothing_is_known_is_found_by_the_name_of_the_question()
    {
        var harness = new LettaHarness(
            request => Json(request.Url.AbsolutePath switch
            {
                "/v1/runs/" => "[]",
                var path when path.StartsWith("/v1/conversations/", StringComparison.Ordinal) => Newest,
                var path when path.EndsWith("/messages", StringComparison.Ordinal) => Said,
                _ => Completed("end_turn"),
            }),
            _time);

        var recovering = harness.Pipeline.RecoverAsync(Question(), Run(), CancellationToken.None);
        await _time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("Tomorrow.", Text(await recovering));
        Assert.Equal(
            [
                $"GET runs/?agent_id={AgentId}&conversation_id={ConversationId}&active=true",
                $"GET conversations/{ConversationId}/messages?limit=50&order=desc",
                $"GET runs/{RunId}",
                $"GET runs/{RunId}/messages?order=asc",
            ],
            harness.Paths);
    }

    [Fact]
    public async Task A_run_of_the_conversation_that_goes_on_is_ours()
    {
        var harness = new LettaHarness(
            request => Json(request.Url.AbsolutePath switch
            {
                "/v1/runs/" => $$"""[{"id":"run-other","status":"running","conversation_id":"conv-other"},{{Going}}]""",
                $"/v1/runs/{RunId}/messages" => Said,
                $"/v1/runs/{RunId}" => Completed("end_turn"),
                _ => throw new InvalidOperationException($"{request.Url}"),
            }),
            _time);

        var recovering = harness.Pipeline.RecoverAsync(Question(), Run(), CancellationToken.None);
        await _time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("Tomorrow.", Text(await recovering));
    }

    [Fact]
    public async Task A_question_without_a_trace_can_be_asked_again()
    {
        var failure = Failure(await RecoverAsync(Run(), "[]", $"[{Says("An older answer.")},{User("an-older-name")}]"));

        Assert.Equal((FailureKind.Transient, "run_not_found"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task The_same_words_without_a_name_prove_nothing() =>
        Assert.Equal(FailureKind.RunUnknown, Failure(await RecoverAsync(Run(), "[]", $"[{Says("An older answer.")},{User(null)}]")).Kind);

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task A_server_that_does_not_tell_leaves_it_unknown(int status)
    {
        var harness = new LettaHarness(_ => StubHandler.Json((HttpStatusCode)status, "{}"), _time);

        Assert.Equal(FailureKind.RunUnknown, Failure(await harness.Pipeline.RecoverAsync(Question(), Run(), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Without_a_conversation_there_is_nothing_to_look_at() => Assert.Equal(
        FailureKind.RunUnknown,
        Failure(await RecoverAsync(new PipelineRun(null, null, null, null), "[]", "[]")).Kind);

    [Fact]
    public async Task The_end_of_patience_leaves_it_unknown()
    {
        using var patience = new CancellationTokenSource();
        var harness = new LettaHarness(_ => Json(Going), _time);

        var recovering = harness.Pipeline.RecoverAsync(Question(), Run(RunId), patience.Token);
        await _time.TimerAsync(left => left == TimeSpan.FromSeconds(1));
        await patience.CancelAsync();

        Assert.Equal(FailureKind.RunUnknown, Failure(await recovering).Kind);
    }

    private static string Going => $$"""{"id":"{{RunId}}","status":"running","conversation_id":"{{ConversationId}}"}""";

    private static string Completed(string reason) => $$"""{"id":"{{RunId}}","status":"completed","stop_reason":"{{reason}}"}""";

    private static string User(string? otid) =>
        $$"""{"id":"message-0","message_type":"user_message","content":"Where is my parcel?","run_id":"{{RunId}}","otid":{{(otid is null ? "null" : $"\"{otid}\"")}}}""";

    private static HttpResponseMessage Json(string body) => StubHandler.Json(HttpStatusCode.OK, body);

    private Task<PipelineAnswer> RecoverAsync(PipelineRun run, string runs, string messages) => new LettaHarness(
        request => Json(request.Url.AbsolutePath.EndsWith("/messages", StringComparison.Ordinal) ? messages : runs), _time)
        .Pipeline.RecoverAsync(Question(), run, CancellationToken.None);
}
