using System.Net;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Answers;
using Chatdify.Tests.Http;
using Xunit;
using static Chatdify.Tests.Http.ScriptedStream;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>Silence, breaks, cancellation and answers without end.</summary>
public sealed class DifyAccidentTests
{
    private const string Ping = "event: ping\n\n";
    private const string End = """{"event":"message_end"}""";

    [Fact]
    public async Task A_refused_connection_is_transient()
    {
        var dify = new DifyHarness(_ => throw new HttpRequestException(HttpRequestError.ConnectionError));

        Assert.Equal((FailureKind.Transient, "connection_failed"), KindAndCode(await dify.AskAsync()));
    }

    [Fact]
    public async Task A_break_before_the_first_byte_is_transient_and_later_truncated()
    {
        var first = new DifyHarness(_ => StubHandler.Stream(new ScriptedStream(new Step.Break())));
        var later = new DifyHarness(_ => StubHandler.Stream(
            new ScriptedStream(Step.Text(DifyHarness.Events(DifyHarness.Message("Hi"))), new Step.Break())));

        Assert.Equal((FailureKind.Transient, "connection_reset"), KindAndCode(await first.AskAsync()));
        Assert.Equal((FailureKind.Truncated, "truncated"), KindAndCode(await later.AskAsync()));
    }

    [Fact]
    public async Task A_break_after_the_end_of_the_answer_changes_nothing()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(
            new ScriptedStream(Step.Text(DifyHarness.Events(DifyHarness.Message("Hi"), End)), new Step.Break())));

        Assert.Equal("Hi", Assert.IsType<PipelineAnswer.Reply>(await dify.AskAsync()).Text);
    }

    [Fact]
    public async Task A_stream_that_does_not_close_is_left_three_seconds_after_the_end_of_the_answer()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(
            new ScriptedStream(Step.Text(DifyHarness.Events(DifyHarness.Message("Hi"), End)), Step.Text(Ping), new Step.Hang())));

        var asking = dify.AskAsync();
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(3));

        Assert.Equal("Hi", Assert.IsType<PipelineAnswer.Reply>(await asking).Text);
    }

    [Fact]
    public async Task Pings_after_the_end_of_the_answer_do_not_prolong_the_three_seconds()
    {
        var time = new ManualTimeProvider();
        var twoSeconds = new Step.Call(() => time.Advance(TimeSpan.FromSeconds(2)));
        var dify = new DifyHarness(
            new StubHandler(_ => StubHandler.Stream(new ScriptedStream(
                Step.Text(DifyHarness.Events(DifyHarness.Message("Hi"), End)), twoSeconds, Step.Text(Ping), twoSeconds, new Step.Hang()))),
            time: time);

        var answer = await dify.AskAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("Hi", Assert.IsType<PipelineAnswer.Reply>(answer).Text);
    }

    [Fact]
    public async Task An_end_event_without_its_empty_line_counts()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(DifyHarness.Events(DifyHarness.Message("Hi")) + "data: " + End));

        Assert.Equal("Hi", Assert.IsType<PipelineAnswer.Reply>(await dify.AskAsync()).Text);
    }

    [Theory]
    [InlineData(Ping, FailureKind.Transient, "idle")]
    [InlineData("data: {\"event\":\"message\",\"answer\":\"x\"}\n\n", FailureKind.Truncated, "truncated")]
    public async Task Silence_is_transient_before_the_first_event_and_truncation_later(string before, FailureKind kind, string code)
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(new ScriptedStream(Step.Text(before), new Step.Hang())));

        var asking = dify.AskAsync();
        await dify.Time.AdvanceToTimerAsync(DifyHarness.IdleTimeout);

        Assert.Equal((kind, code), KindAndCode(await asking));
    }

    [Fact]
    public async Task Silence_instead_of_headers_is_transient()
    {
        var dify = new DifyHarness(new StubHandler(async (_, token) =>
            await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token)));

        var asking = dify.AskAsync();
        await dify.Time.AdvanceToTimerAsync(DifyHarness.IdleTimeout);

        Assert.Equal((FailureKind.Transient, "idle"), KindAndCode(await asking));
    }

    [Fact]
    public async Task Time_spent_in_the_callback_is_not_silence_of_dify()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(new ScriptedStream(
            Step.Text(DifyHarness.Events(DifyHarness.Message("Hi"))), Step.Text(DifyHarness.Events(End)))));

        var answer = await dify.Pipeline.AskAsync(
            DifyHarness.Question(),
            new Listener(_ =>
            {
                dify.Time.Advance(DifyHarness.IdleTimeout * 2);
                return Task.CompletedTask;
            }),
            CancellationToken.None);

        Assert.IsType<PipelineAnswer.Reply>(answer);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, FailureKind.ConversationLost)]
    [InlineData(HttpStatusCode.OK, FailureKind.Truncated)]
    public async Task A_stream_of_pings_only_is_checked_for_a_lost_conversation(HttpStatusCode messages, FailureKind expected)
    {
        var dify = new DifyHarness(request => request.Method == HttpMethod.Post
            ? StubHandler.Stream(Ping)
            : StubHandler.Json(messages, """{"code":"not_found","data":[]}"""));

        Assert.Equal(expected, Failure(await dify.AskAsync(DifyHarness.ConversationId)).Kind);
    }

    [Fact]
    public async Task A_cancelled_question_is_stopped_at_dify()
    {
        using var cancellation = new CancellationTokenSource();
        var dify = new DifyHarness(request => request.Url.AbsolutePath.EndsWith("/stop", StringComparison.Ordinal)
            ? StubHandler.Json(HttpStatusCode.OK, """{"result":"success"}""")
            : StubHandler.Stream(new ScriptedStream(Step.Text(DifyHarness.Events(DifyHarness.Message("Hi"))), new Step.Hang())));

        var asking = dify.Pipeline.AskAsync(DifyHarness.Question(), new Listener(_ => cancellation.CancelAsync()), cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(["chat-messages", $"chat-messages/{DifyHarness.TaskId}/stop"], dify.Paths);
    }

    [Fact]
    public async Task A_question_cancelled_before_dify_named_a_task_is_just_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var dify = new DifyHarness(new StubHandler(async (_, token) =>
        {
            await cancellation.CancelAsync();
            return await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token);
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dify.AskAsync(cancellationToken: cancellation.Token));

        Assert.Equal(["chat-messages"], dify.Paths);
    }

    [Fact]
    public async Task A_failing_callback_is_the_callers_failure_and_stops_the_run()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(DifyHarness.Events(DifyHarness.Message("Hi"))));

        await Assert.ThrowsAsync<IOException>(() => dify.Pipeline.AskAsync(
            DifyHarness.Question(), new Listener(_ => throw new IOException("table storage")), CancellationToken.None));

        Assert.Equal($"chat-messages/{DifyHarness.TaskId}/stop", dify.Paths.Last());
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_permanent()
    {
        var half = DifyHarness.Message(new string('x', AnswerText.LongestMessage / 2));
        var dify = new DifyHarness(_ => StubHandler.Stream(DifyHarness.Events(half, half, DifyHarness.Message("x"), End)));

        Assert.Equal((FailureKind.Permanent, "answer_too_long"), KindAndCode(await dify.AskAsync()));
    }

    [Fact]
    public async Task A_stream_beyond_the_limit_is_permanent_and_stopped()
    {
        var endless = string.Concat(Enumerable.Repeat(DifyHarness.Events(DifyHarness.Message("")), 1000));
        var dify = new DifyHarness(new StubHandler(_ => StubHandler.Stream(endless)), options => options.MaxStreamBytes = 65_536);

        var answer = await dify.Pipeline.AskAsync(DifyHarness.Question(), new Listener { KeepsRun = true }, CancellationToken.None);

        Assert.Equal((FailureKind.Permanent, "stream_too_long"), KindAndCode(answer));
        Assert.Equal($"chat-messages/{DifyHarness.TaskId}/stop", dify.Paths.Last());
    }

    [Fact]
    public async Task A_page_of_error_without_end_is_read_no_further_than_needed()
    {
        var page = Enumerable.Repeat(Step.Text(new string('x', 1024)), 1000).Append(new Step.Hang());
        var dify = new DifyHarness(_ => new HttpResponseMessage(HttpStatusCode.BadGateway)
        {
            Content = new StreamContent(new ScriptedStream(page)),
        });

        Assert.Equal((FailureKind.Transient, "http_502"), KindAndCode(await dify.AskAsync()));
    }

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    private static (FailureKind Kind, string Code) KindAndCode(PipelineAnswer answer) => (Failure(answer).Kind, Failure(answer).Code);
}
