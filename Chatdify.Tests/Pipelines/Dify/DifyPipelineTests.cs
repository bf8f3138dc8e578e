using System.Net;
using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;
using Xunit;
using static Chatdify.Tests.Http.ScriptedStream;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyPipelineTests
{
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

    [Theory]
    [InlineData(false, "Let me check the tracking number.It is out for delivery.")]
    [InlineData(true, "It is out for delivery.")]
    public async Task An_agent_answers_with_all_it_said_or_its_final_step_only(bool finalStepOnly, string expected)
    {
        var dify = new DifyHarness(
            new StubHandler(_ => StubHandler.Stream(new MemoryStream(DifySamples.Bytes("agent-chat-thoughts.sse")))),
            options => options.FinalStepOnly = finalStepOnly);

        Assert.Equal(expected, Assert.IsType<PipelineAnswer.Reply>(await dify.AskAsync()).Text);
        Assert.All(dify.Texts, text => Assert.StartsWith(text, expected, StringComparison.Ordinal));
        Assert.Equal(expected, dify.Texts[^1]);
    }

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;
}
