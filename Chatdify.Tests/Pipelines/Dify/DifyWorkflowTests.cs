using System.Net;
using System.Text.Json;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyWorkflowTests
{
    private static readonly PipelineRun Run = new(null, null, DifyHarness.TaskId, DifyHarness.WorkflowRunId);
    private static readonly PipelineUsage Usage = new(null, null, 48);

    [Fact]
    public async Task The_question_is_an_input_among_the_variables_and_the_history_another()
    {
        var dify = Workflow(DifyWorkflow.Finished(new { answer = "Tomorrow." }), options => options.HistoryInput = "before");
        var question = DifyHarness.Question() with
        {
            Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["chatwoot_conversation_id"] = "42", ["query"] = "not this" },
            History = [new PipelineExchange("Hello", "Hi!"), new PipelineExchange("Open?", "Yes.")],
        };

        await dify.Pipeline.AskAsync(question, new Listener(), CancellationToken.None);

        var sent = Assert.Single(dify.Handler.Sent);
        Assert.Equal("/v1/workflows/run", sent.Url.AbsolutePath);
        Assert.Equal("corr-1", Assert.Single(sent.Headers.GetValues("X-Trace-Id")));
        var expected = JsonSerializer.SerializeToElement(new
        {
            inputs = new
            {
                chatwoot_conversation_id = "42",
                query = "Where is my parcel?",
                before = "Customer: Hello\nAssistant: Hi!\nCustomer: Open?\nAssistant: Yes.",
            },
            user = "cw-1-contact-77",
            response_mode = "streaming",
        });
        Assert.True(JsonElement.DeepEquals(expected, JsonDocument.Parse(sent.Body).RootElement), sent.Body);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("history", 10)]
    public void History_is_wanted_only_where_it_has_an_input(string historyInput, int expected) =>
        Assert.Equal(expected, Workflow("", options => options.HistoryInput = historyInput).Pipeline.HistoryLength);

    [Theory]
    [InlineData("", """{"reply":"Tomorrow.","score":0.9}""", "Tomorrow.")]
    [InlineData("", """{"result":"No.","text":"Tomorrow.","other":"x"}""", "Tomorrow.")]
    [InlineData("", """{"result":"Tomorrow.","other":"x"}""", "Tomorrow.")]
    [InlineData("", """{"answer":null,"score":1}""", "")]
    [InlineData("reply", """{"answer":"No.","reply":"Tomorrow."}""", "Tomorrow.")]
    [InlineData("reply", """{"answer":"No.","reply":null}""", "")]
    [InlineData("count", """{"count":3}""", "3")]
    public async Task The_answer_is_the_output_that_is_meant(string name, string outputs, string expected)
    {
        var dify = Workflow(DifyWorkflow.Finished(JsonDocument.Parse(outputs).RootElement), options => options.AnswerOutput = name);

        Assert.Equal(new PipelineAnswer.Reply(expected, Run) { Usage = Usage }, await dify.AskAsync());
    }

    [Theory]
    [InlineData("", """{"first":"a","second":"b"}""", "first, second")]
    [InlineData("", """{"parcel":{"id":1}}""", "parcel")]
    [InlineData("", """{"an_output_with_a_long_na01":"a","an_output_with_a_long_n2":"b","an_output_with_a_long_n3":1,"an_output_with_a_long_n4":1,"an_output_with_a_long_n5":1,"an_output_with_a_long_n6":1,"an_output_with_a_long_n7":1,"an_output_with_a_long_n8":1,"an_output_with_a_long_n9":1}""", "n8.")]
    [InlineData("", """{"first":"a","Tomorrow is fine, he said":"b"}""", "It has first.")]
    [InlineData("", "{}", "It has none.")]
    [InlineData("", "null", "It has none.")]
    [InlineData("reply", """{"answer":"Tomorrow."}""", "answer")]
    [InlineData("reply", """{"reply":["Tomorrow."]}""", "reply")]
    public async Task A_workflow_without_a_certain_answer_fails_with_the_names_of_its_outputs(string name, string outputs, string told)
    {
        var dify = Workflow(DifyWorkflow.Finished(JsonDocument.Parse(outputs).RootElement), options => options.AnswerOutput = name);

        var failure = Failure(await dify.AskAsync());

        Assert.Equal((FailureKind.Permanent, "no_answer_output"), (failure.Kind, failure.Code));
        Assert.Contains(told, failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Tomorrow", failure.Detail, StringComparison.Ordinal);
        Assert.InRange(failure.Detail.Length, 1, 300);
    }

    [Theory]
    [InlineData("failed", FailureKind.Permanent, "workflow_failed")]
    [InlineData("stopped", FailureKind.Permanent, "stopped")]
    public async Task A_run_that_did_not_succeed_is_a_failure_in_either_form(string status, FailureKind kind, string code)
    {
        var state = DifyWorkflow.Finished(null, status, "Run failed: the customer said boo");
        var streamed = Failure(await Workflow(state).AskAsync());
        var whole = Failure(await Make(_ => StubHandler.Json(HttpStatusCode.OK, state)).AskAsync());

        Assert.Equal((kind, code), (streamed.Kind, streamed.Code));
        Assert.Equal(streamed, whole);
        Assert.DoesNotContain("boo", streamed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_partly_succeeded_has_an_answer() => Assert.Equal(
        new PipelineAnswer.Reply("Tomorrow.", Run) { Usage = Usage },
        await Workflow(DifyWorkflow.Finished(new { answer = "Tomorrow." }, "partial-succeeded")).AskAsync());

    [Fact]
    public async Task A_run_that_waits_for_a_person_is_paused()
    {
        var streamed = await Workflow(DifyWorkflow.Chunk("One moment"), DifyWorkflow.Paused("form-1")).AskAsync();
        var whole = await Make(_ => StubHandler.Json(HttpStatusCode.OK, DifyWorkflow.Paused("form-1"))).AskAsync();

        Assert.Equal("form-1", Assert.IsType<PipelineAnswer.Paused>(streamed).FormToken);
        Assert.Equal("form-1", Assert.IsType<PipelineAnswer.Paused>(whole).FormToken);
    }

    [Fact]
    public async Task A_question_that_is_given_up_stops_the_run()
    {
        using var cancellation = new CancellationTokenSource();
        var dify = Make(request => request.Url.AbsolutePath.EndsWith("/stop", StringComparison.Ordinal)
            ? StubHandler.Json(HttpStatusCode.OK, "{}")
            : StubHandler.Stream(new ScriptedStream(
                ScriptedStream.Step.Text(DifyHarness.Events(DifyWorkflow.Started)),
                new ScriptedStream.Step.Call(cancellation.Cancel),
                new ScriptedStream.Step.Hang())));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dify.AskAsync(cancellationToken: cancellation.Token));

        Assert.Equal(["workflows/run", $"workflows/tasks/{DifyHarness.TaskId}/stop"], dify.Paths);
    }

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    private static DifyHarness Workflow(params string[] events) => Make(_ => StubHandler.Stream(DifyHarness.Events(events)));

    private static DifyHarness Workflow(string finished, Action<DifyOptions> configure) =>
        Make(_ => StubHandler.Stream(DifyHarness.Events(finished)), configure);

    private static DifyHarness Make(Func<SentRequest, HttpResponseMessage> answer, Action<DifyOptions>? configure = null) => new(
        new StubHandler(answer),
        options =>
        {
            options.App = DifyAppKind.Workflow;
            configure?.Invoke(options);
        });
}
