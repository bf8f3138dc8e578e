using System.Net;
using System.Net.Http.Headers;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>A person's answer is handed in at most once, and the run that waited for it is followed to its end.</summary>
public sealed class DifyResumptionTests
{
    private const string Said = "One moment. ";
    private const string OldPause = """{"event":"workflow_paused","data":{"reasons":[{"form_id":"f1","form_content":"Pay?"}]}}""";
    private const string Submitted = """{"code":"human_input_form_submitted","message":"taken","status":412}""";

    private static readonly PipelineRun Run = new(DifyHarness.ConversationId, DifyHarness.MessageId, DifyHarness.TaskId, DifyHarness.WorkflowRunId);

    private static readonly FormSubmission Submission = new("Dify", "tok", Run, "approve", new Dictionary<string, string> { ["why"] = "so" })
    {
        FormId = "f1",
        Said = SaidBefore.And("", Said),
    };

    [Fact]
    public async Task What_was_said_since_is_the_answer()
    {
        var dify = new Play { Events = [OldPause, DifyHarness.Message("Paid."), Finished(Said + "Paid.")] };

        var answer = await dify.AskAsync();

        Assert.Equal(new PipelineAnswer.Reply("Paid.", Run), answer);
        Assert.Equal(["POST form/human_input/tok", "GET workflow/5d2f81c6-7a4e-4b93-a0d5-e8c3196b7f22/events"], dify.Calls);
        Assert.Equal("""{"inputs":{"why":"so"},"action":"approve","user":"cw-1-contact-77"}""", dify.Bodies[0]);
        Assert.Equal(Run, dify.Known[0]);
    }

    [Theory]
    [InlineData("", "One moment. Paid.", "Paid.")]
    [InlineData("id.", "One moment. Paid.", "Paid.")]
    [InlineData("Paid.", "Paid.", "Paid.")]
    [InlineData("Paid.", "Something else.", "Paid.")]
    [InlineData("Paid.", "", "Paid.")]
    public async Task What_was_missed_of_the_stream_is_taken_from_its_end(string heard, string output, string expected) =>
        Assert.Equal(expected, Assert.IsType<PipelineAnswer.Reply>(await new Play { Events = [DifyHarness.Message(heard), Finished(output)] }.AskAsync()).Text);

    [Fact]
    public async Task Files_that_were_made_since_are_part_of_the_answer()
    {
        const string File = """{"event":"message_file","id":"file-1","type":"document","belongs_to":"assistant","url":"https://dify.test/files/tools/receipt.pdf?sign=a"}""";

        var answer = await new Play { Events = [OldPause, File, DifyHarness.Message("Paid."), Finished(Said + "Paid.")] }.AskAsync();

        Assert.EndsWith("/receipt.pdf?sign=a", Assert.Single(Assert.IsType<PipelineAnswer.Reply>(answer).Files).Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("human_input_form_submitted")]
    [InlineData("human_input_form_expired")]
    public async Task A_form_that_takes_no_answer_any_more_is_a_humans_matter(string code)
    {
        var dify = new Play { Post = () => StubHandler.Json(HttpStatusCode.PreconditionFailed, $$"""{"code":"{{code}}","message":"no","status":412}""") };

        var failure = Assert.IsType<PipelineAnswer.Failed>(await dify.AskAsync()).Failure;

        Assert.Equal((FailureKind.Permanent, code), (failure.Kind, failure.Code));
        Assert.Single(dify.Calls);
    }

    [Theory]
    [InlineData(412, "Reply")]
    [InlineData(200, "Transient")]
    [InlineData(404, "Permanent")]
    public async Task After_doubt_the_form_itself_tells_whether_it_was_handed_in(int status, string expected)
    {
        var dify = new Play
        {
            Post = () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut"),
            Form = () => Form(status),
            Events = [Finished("Paid.")],
        };

        Assert.Equal(expected, Kind(await dify.AskAsync()));
        Assert.Single(dify.Calls, call => call.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_can_tell_it_is_to_be_recovered()
    {
        var dify = new Play
        {
            Post = () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut"),
            Form = BusyForLong,
        };

        Assert.Equal("Truncated", Kind(await dify.AskAsync()));
    }

    [Theory]
    [InlineData(412, "Reply")]
    [InlineData(200, "Transient")]
    [InlineData(404, "Permanent")]
    public async Task A_successor_asks_the_form_and_hands_nothing_in(int status, string expected)
    {
        var dify = new Play { Form = () => Form(status), Events = [OldPause, Finished(Said + "Paid.")] };

        var answer = await dify.RecoverAsync();

        Assert.Equal(expected, Kind(answer));
        Assert.DoesNotContain(dify.Calls, call => call.StartsWith("POST", StringComparison.Ordinal));
        Assert.Equal(status == 412, answer is PipelineAnswer.Reply { Text: "Paid." });
    }

    [Fact]
    public async Task A_next_form_is_another_pause_with_all_that_was_said_before_it()
    {
        var dify = new Play
        {
            Events = [OldPause, """{"event":"human_input_required","data":{"form_id":"f2","form_token":"tok2","form_content":"Sure?","actions":[{"id":"y"}]}}""", """{"event":"workflow_paused","data":{}}"""],
            Messages = $$"""{"data":[{"id":"{{DifyHarness.MessageId}}","answer":"{{Said}}Nearly.","status":"paused"}]}""",
        };

        var paused = Assert.IsType<PipelineAnswer.Paused>(await dify.AskAsync());

        Assert.Equal(("Nearly.", "tok2", "Sure?"), (paused.Text, paused.Form!.Token, paused.Form.Content));
    }

    [Fact]
    public async Task A_run_that_fails_after_that_is_not_asked_again()
    {
        var dify = new Play { Events = ["""{"event":"workflow_finished","data":{"status":"failed","error":"Too many requests."}}"""] };

        Assert.Equal("Permanent", Kind(await dify.AskAsync()));
    }

    [Fact]
    public async Task The_end_of_the_callers_patience_leaves_the_run_unknown()
    {
        using var patience = new CancellationTokenSource();
        var dify = new Play { Form = BusyForLong };
        await patience.CancelAsync();

        Assert.Equal("RunUnknown", Kind(await dify.RecoverAsync(patience.Token)));
    }

    private static string Kind(PipelineAnswer answer) => answer is PipelineAnswer.Failed failed ? $"{failed.Failure.Kind}" : answer.GetType().Name;

    /// <summary>So long that the read is not repeated.</summary>
    private static HttpResponseMessage BusyForLong()
    {
        var busy = StubHandler.Json(HttpStatusCode.TooManyRequests, "{}");
        busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromHours(1));
        return busy;
    }

    private static HttpResponseMessage Form(int status) => status switch
    {
        200 => StubHandler.Json(HttpStatusCode.OK, """{"form_content":"Pay?","user_actions":[]}"""),
        412 => StubHandler.Json(HttpStatusCode.PreconditionFailed, Submitted),
        _ => StubHandler.Json((HttpStatusCode)status, """{"code":"not_found","message":"Form not found","status":404}"""),
    };

    private static string Finished(string answer) =>
        """{"event":"workflow_finished","data":{"status":"succeeded","outputs":{"answer":"?"}}}""".Replace("?", answer, StringComparison.Ordinal);

    /// <summary>A Dify whose run waits at the form that is answered.</summary>
    private sealed class Play : IAnswerListener
    {
        private readonly DifyHarness _dify;

        public Play() => _dify = new DifyHarness(new StubHandler(request => Answer(request)));

        public Func<HttpResponseMessage> Post { get; init; } = () => StubHandler.Json(HttpStatusCode.OK, "{}");

        public Func<HttpResponseMessage> Form { get; init; } = () => DifyResumptionTests.Form(412);

        public string[] Events { get; init; } = [];

        public string Messages { get; init; } = """{"data":[]}""";

        public List<PipelineRun> Known { get; } = [];

        public IEnumerable<string> Calls => _dify.Handler.Sent.Zip(_dify.Paths, (request, path) => $"{request.Method} {path}");

        public List<string> Bodies => [.. _dify.Handler.Sent.Select(request => request.Body)];

        public Task<PipelineAnswer> AskAsync() => _dify.Pipeline.AskAsync(Question, this, CancellationToken.None);

        public Task<PipelineAnswer> RecoverAsync(CancellationToken patience = default) => _dify.Pipeline.RecoverAsync(Question, Run, patience);

        public Task RunKnownAsync(PipelineRun run)
        {
            Known.Add(run);
            return Task.CompletedTask;
        }

        private static PipelineQuestion Question => DifyHarness.Question(DifyHarness.ConversationId, "Approve") with { Submission = Submission };

        private HttpResponseMessage Answer(SentRequest request) => request switch
        {
            { Method.Method: "POST" } => Post(),
            { Url.AbsolutePath: "/v1/form/human_input/tok" } => Form(),
            { Url.AbsolutePath: "/v1/messages" } => StubHandler.Json(HttpStatusCode.OK, Messages),
            _ => StubHandler.Stream(DifyHarness.Events(Events)),
        };
    }
}
