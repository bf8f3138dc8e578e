using System.Net;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;
using Xunit;
using static Chatdify.Tests.Http.ScriptedStream;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyPipelineTests
{
    private const string Ping = "event: ping\n\n";
    private const string End = """{"event":"message_end"}""";

    public static TheoryData<string> Files => new(DifySamples.Streams.Keys);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_recorded_stream_becomes_an_answer_of_the_right_kind(string file)
    {
        var entry = DifySamples.Streams[file];
        var dify = new DifyHarness(_ => StubHandler.Stream(new MemoryStream(DifySamples.Bytes(file))));

        var answer = await dify.AskAsync();

        switch (entry.Text("outcome"))
        {
            case "success":
                Assert.Equal(entry.Text("answer"), Assert.IsType<PipelineAnswer.Reply>(answer).Text);
                break;
            case "paused":
                var paused = Assert.IsType<PipelineAnswer.Paused>(answer);
                Assert.Equal((entry.Text("partial_answer"), entry.Text("form_token")), (paused.Text, paused.FormToken));
                break;
            case "truncated":
                Assert.Equal(FailureKind.Truncated, Failure(answer).Kind);
                break;
            default:
                Assert.Equal(entry.GetProperty("error").Text("code"), Failure(answer).Code);
                break;
        }

        Assert.Single(dify.Handler.Sent);
    }

    [Fact]
    public async Task Each_new_id_of_the_run_is_reported_once()
    {
        var file = DifySamples.Bytes("chatflow-annotation-reply-1.15.sse");
        var dify = new DifyHarness(_ => StubHandler.Stream(new ScriptedStream(file.Select(b => new Step.Bytes(new[] { b })))));

        await dify.AskAsync();

        var first = new PipelineRun(DifyHarness.ConversationId, DifyHarness.MessageId, DifyHarness.TaskId, null);
        Assert.Equal([first, first with { WorkflowRunId = DifyHarness.WorkflowRunId }], dify.Started);
    }

    [Theory]
    [InlineData("chat-blocking.json", "Returns are free for 30 days.", null)]
    [InlineData("chatflow-blocking-paused.json", "", "hitl_tok_9f2c")]
    public async Task A_blocking_answer_to_a_streaming_question_is_understood(string file, string text, string? formToken)
    {
        var body = DifySamples.Json(file).GetProperty("body").GetRawText();
        var dify = new DifyHarness(_ => StubHandler.Json(HttpStatusCode.OK, body));

        var answer = await dify.AskAsync();

        Assert.Equal(DifyHarness.MessageId, Assert.Single(dify.Started).MessageId);
        Assert.Equal(
            (text, formToken),
            answer is PipelineAnswer.Paused paused ? (paused.Text, paused.FormToken) : (Assert.IsType<PipelineAnswer.Reply>(answer).Text, null));
    }

    [Theory]
    [InlineData("text/html", "<html>Welcome</html>")]
    [InlineData("application/json", """{"message":"Workflow was started"}""")]
    [InlineData("application/json", "no json")]
    [InlineData("text/plain", "ok")]
    public async Task A_200_that_is_no_answer_is_transient(string mediaType, string body)
    {
        var dify = new DifyHarness(_ => StubHandler.Text(HttpStatusCode.OK, mediaType, body));

        var failure = Failure(await dify.AskAsync());

        Assert.Equal((FailureKind.Transient, "not_an_answer"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_success_without_text_is_a_reply()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(DifyHarness.Events(End)));

        Assert.Equal("", Assert.IsType<PipelineAnswer.Reply>(await dify.AskAsync()).Text);
    }

    [Fact]
    public async Task A_refusal_is_classified_with_the_wait_that_dify_asks_for()
    {
        var dify = new DifyHarness(_ =>
        {
            var response = StubHandler.Text(HttpStatusCode.ServiceUnavailable, "text/html", "<html></html>");
            response.Headers.TryAddWithoutValidation("Retry-After", "7");
            return response;
        });

        var failure = Failure(await dify.AskAsync());

        Assert.Equal((FailureKind.Transient, "http_503", TimeSpan.FromSeconds(7)), (failure.Kind, failure.Code, failure.RetryAfter));
    }

    [Theory]
    [InlineData(null, FailureKind.Permanent)]
    [InlineData(DifyHarness.ConversationId, FailureKind.ConversationLost)]
    public async Task An_unknown_conversation_is_lost_only_if_one_was_named(string? conversationId, FailureKind expected)
    {
        var body = DifySamples.Errors["conversation_not_found"].GetProperty("body").GetRawText();
        var dify = new DifyHarness(_ => StubHandler.Json(HttpStatusCode.NotFound, body));

        Assert.Equal(expected, Failure(await dify.AskAsync(conversationId)).Kind);
    }

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
            _ =>
            {
                dify.Time.Advance(DifyHarness.IdleTimeout * 2);
                return Task.CompletedTask;
            },
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

        var asking = dify.Pipeline.AskAsync(DifyHarness.Question(), _ => cancellation.CancelAsync(), cancellation.Token);

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
            DifyHarness.Question(), _ => throw new IOException("table storage"), CancellationToken.None));

        Assert.Equal($"chat-messages/{DifyHarness.TaskId}/stop", dify.Paths.Last());
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_permanent()
    {
        var half = DifyHarness.Message(new string('x', DifyAnswerAssembler.DefaultMaxAnswerLength / 2));
        var dify = new DifyHarness(_ => StubHandler.Stream(DifyHarness.Events(half, half, DifyHarness.Message("x"), End)));

        Assert.Equal((FailureKind.Permanent, "answer_too_long"), KindAndCode(await dify.AskAsync()));
    }

    [Fact]
    public async Task A_stream_beyond_the_limit_is_permanent_and_stopped()
    {
        var endless = string.Concat(Enumerable.Repeat(DifyHarness.Events(DifyHarness.Message("")), 1000));
        var dify = new DifyHarness(new StubHandler(_ => StubHandler.Stream(endless)), options => options.MaxStreamBytes = 65_536);

        Assert.Equal((FailureKind.Permanent, "stream_too_long"), KindAndCode(await dify.AskAsync()));
        Assert.Equal($"chat-messages/{DifyHarness.TaskId}/stop", dify.Paths.Last());
    }

    [Theory]
    [InlineData(false, "Let me check the tracking number.It is out for delivery.")]
    [InlineData(true, "It is out for delivery.")]
    public async Task An_agent_answers_with_all_it_said_or_its_final_step_only(bool finalStepOnly, string expected)
    {
        var dify = new DifyHarness(
            new StubHandler(_ => StubHandler.Stream(new MemoryStream(DifySamples.Bytes("agent-chat-thoughts.sse")))),
            options => options.FinalStepOnly = finalStepOnly);

        Assert.Equal(expected, Assert.IsType<PipelineAnswer.Reply>(await dify.AskAsync()).Text);
    }

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    private static (FailureKind Kind, string Code) KindAndCode(PipelineAnswer answer) => (Failure(answer).Kind, Failure(answer).Code);
}
