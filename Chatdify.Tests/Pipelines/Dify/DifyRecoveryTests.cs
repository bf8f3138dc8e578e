using System.Net;
using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;
using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyRecoveryTests
{
    private static readonly PipelineRun ChatRun = new(DifyHarness.ConversationId, DifyHarness.MessageId, DifyHarness.TaskId, null);
    private static readonly PipelineRun ChatflowRun = ChatRun with { WorkflowRunId = DifyHarness.WorkflowRunId };

    [Fact]
    public async Task A_finished_message_is_the_reply()
    {
        var dify = Stored(messages: [Item(answer: "Tomorrow.")]);

        var answer = await RecoverAsync(dify, ChatRun);

        Assert.Equal(new PipelineAnswer.Reply("Tomorrow.", ChatRun), answer);
    }

    [Theory]
    [InlineData(false, @"Let me check.\nTomorrow.", "Let me check.\nTomorrow.")]
    [InlineData(true, @"Let me check.\nTomorrow.", "Tomorrow.")]
    [InlineData(true, "I cannot say that.", "I cannot say that.")]
    public async Task An_agent_that_was_cut_off_answers_with_all_it_said_or_its_final_step_unless_that_was_replaced(
        bool finalStepOnly, string stored, string expected)
    {
        const string Thoughts = """[{"id":"s2","position":2,"thought":"Tomorrow.","tool":""},{"id":"s1","position":1,"thought":"Let me check.","tool":"track"}]""";
        var message = Item(answer: stored).Replace("{\"id\"", $"{{\"agent_thoughts\":{Thoughts},\"id\"", StringComparison.Ordinal);
        var dify = new DifyHarness(new StubHandler(_ => Messages(message)), options => options.FinalStepOnly = finalStepOnly);

        Assert.Equal(expected, Assert.IsType<PipelineAnswer.Reply>(await RecoverAsync(dify, ChatRun)).Text);
    }

    [Fact]
    public async Task A_run_that_goes_on_is_waited_for_with_growing_pauses()
    {
        var answers = new Queue<string>(["", "", "Tomorrow."]);
        var dify = new DifyHarness(_ => Messages(Item(answer: answers.Dequeue())));

        var recovering = RecoverAsync(dify, ChatRun);
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("Tomorrow.", Assert.IsType<PipelineAnswer.Reply>(await recovering).Text);
    }

    [Fact]
    public async Task The_end_of_the_callers_patience_leaves_the_run_unknown()
    {
        using var patience = new CancellationTokenSource();
        var dify = Stored(messages: [Item(answer: "")]);

        var recovering = dify.Pipeline.RecoverAsync(DifyHarness.Question(), ChatRun, patience.Token);
        await dify.Time.TimerAsync(due => due == TimeSpan.FromSeconds(1));
        await patience.CancelAsync();

        Assert.Equal(FailureKind.RunUnknown, Kind(await recovering));
    }

    [Theory]
    [InlineData("other", "Where is my parcel?", FailureKind.Transient)]
    [InlineData(DifyHarness.MessageId, "changed", null)]
    public async Task A_known_message_id_is_matched_whatever_the_query_says(string id, string query, FailureKind? expected)
    {
        var dify = Stored(messages: [Item(id: id, query: query, answer: "Tomorrow.")]);

        var answer = await RecoverAsync(dify, ChatRun);

        Assert.Equal(expected, answer is PipelineAnswer.Failed failed ? failed.Failure.Kind : null);
    }

    [Fact]
    public async Task Without_a_message_id_the_newest_message_with_the_question_is_taken()
    {
        var dify = Stored(messages: [Item(id: "m1", query: "Hello", answer: "Hi!"), Item(id: "m2", answer: "Tomorrow.")]);

        var answer = await RecoverAsync(dify, ChatRun with { MessageId = null });

        Assert.Equal(new PipelineAnswer.Reply("Tomorrow.", ChatRun with { MessageId = "m2" }), answer);
    }

    [Fact]
    public async Task The_answer_to_the_same_words_of_long_ago_is_not_taken()
    {
        var dify = Stored(messages: [Item(id: "m1", answer: "Yesterday."), Item(id: "m2", query: "Thanks", answer: "Welcome!")]);

        var answer = Assert.IsType<PipelineAnswer.Failed>(await RecoverAsync(dify, ChatRun with { MessageId = null }));

        Assert.Equal((FailureKind.Transient, "run_not_found"), (answer.Failure.Kind, answer.Failure.Code));
    }

    [Fact]
    public async Task A_conversation_that_dify_does_not_know_leaves_no_run()
    {
        var dify = new DifyHarness(_ => StubHandler.Json(HttpStatusCode.NotFound, """{"code":"not_found"}"""));

        var answer = Assert.IsType<PipelineAnswer.Failed>(await RecoverAsync(dify, ChatRun));

        Assert.Equal((FailureKind.Transient, "run_not_found"), (answer.Failure.Kind, answer.Failure.Code));
    }

    [Fact]
    public async Task A_run_without_any_id_cannot_be_told_from_one_that_never_was()
    {
        var dify = Stored();

        var answer = await RecoverAsync(dify, new PipelineRun(null, null, null, null));

        Assert.Equal(FailureKind.RunUnknown, Kind(answer));
        Assert.Empty(dify.Handler.Sent);
    }

    [Fact]
    public async Task A_failed_message_can_be_asked_again()
    {
        var dify = Stored(messages: [Item(answer: "half", status: "error")]);

        Assert.Equal(FailureKind.Transient, Kind(await RecoverAsync(dify, ChatRun)));
    }

    [Fact]
    public async Task A_message_that_waits_for_a_person_is_paused()
    {
        var dify = Stored(messages: [Item(answer: "One moment", status: "paused")]);

        Assert.Equal(new PipelineAnswer.Paused("One moment", ChatRun, null), await RecoverAsync(dify, ChatRun));
    }

    [Fact]
    public async Task A_key_that_is_refused_ends_the_waiting()
    {
        var dify = new DifyHarness(_ => StubHandler.Json(HttpStatusCode.Unauthorized, """{"code":"unauthorized"}"""));

        Assert.Equal(FailureKind.Permanent, Kind(await RecoverAsync(dify, ChatRun)));
    }

    [Theory]
    [InlineData("failed", FailureKind.Transient, "workflow_failed")]
    [InlineData("stopped", FailureKind.Permanent, "stopped")]
    public async Task A_chatflow_run_that_did_not_succeed_is_seen_in_its_state(string state, FailureKind kind, string code)
    {
        var dify = Stored(state, Item(answer: ""));

        var answer = Assert.IsType<PipelineAnswer.Failed>(await RecoverAsync(dify, ChatflowRun));

        Assert.Equal((kind, code), (answer.Failure.Kind, answer.Failure.Code));
    }

    [Theory]
    [InlineData("succeeded", "from state")]
    [InlineData("partial-succeeded", "")]
    public async Task A_chatflow_run_that_succeeded_needs_no_text_in_its_message(string state, string expected)
    {
        var dify = Stored(state, Item(answer: ""));

        Assert.Equal(expected, Assert.IsType<PipelineAnswer.Reply>(await RecoverAsync(dify, ChatflowRun)).Text);
    }

    [Fact]
    public async Task A_partial_text_of_a_running_chatflow_is_not_taken_for_its_answer()
    {
        var states = new Queue<string>(["running", "succeeded"]);
        var dify = new DifyHarness(request => request.Url.AbsolutePath.Contains("/workflows/", StringComparison.Ordinal)
            ? State(states.Dequeue())
            : Messages(Item(answer: states.Count == 0 ? "Whole." : "Who")));

        var recovering = RecoverAsync(dify, ChatflowRun);
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("Whole.", Assert.IsType<PipelineAnswer.Reply>(await recovering).Text);
    }

    [Fact]
    public async Task A_version_that_hides_the_state_of_chatflow_runs_is_asked_for_messages()
    {
        var dify = new DifyHarness(request => request.Url.AbsolutePath.Contains("/workflows/", StringComparison.Ordinal)
            ? StubHandler.Json(HttpStatusCode.BadRequest, """{"code":"not_workflow_app"}""")
            : Messages(Item(answer: "Tomorrow.")));

        Assert.Equal("Tomorrow.", Assert.IsType<PipelineAnswer.Reply>(await RecoverAsync(dify, ChatflowRun)).Text);
    }

    [Fact]
    public async Task A_chatflow_run_without_a_conversation_is_found_by_its_state()
    {
        var dify = Stored("succeeded");

        var answer = await RecoverAsync(dify, new PipelineRun(null, null, null, DifyHarness.WorkflowRunId));

        Assert.Equal("from state", Assert.IsType<PipelineAnswer.Reply>(answer).Text);
    }

    private static Task<PipelineAnswer> RecoverAsync(DifyHarness dify, PipelineRun run) =>
        dify.Pipeline.RecoverAsync(DifyHarness.Question(), run, CancellationToken.None);

    private static FailureKind Kind(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure.Kind;

    private static DifyHarness Stored(string? state = null, params string[] messages) => new(request =>
        request.Url.AbsolutePath.Contains("/workflows/", StringComparison.Ordinal) ? State(state!) : Messages(messages));

    private static HttpResponseMessage State(string status)
    {
        var outputs = status == "succeeded" ? """{"answer":"from state"}""" : "null";
        return StubHandler.Json(HttpStatusCode.OK, $$"""{"status":"{{status}}","outputs":{{outputs}}}""");
    }

    private static HttpResponseMessage Messages(params string[] items) =>
        StubHandler.Json(HttpStatusCode.OK, $$"""{"limit":5,"has_more":false,"data":[{{string.Join(',', items)}}]}""");

    private static string Item(
        string answer, string id = DifyHarness.MessageId, string query = "Where is my parcel?", string status = "normal") =>
        $$"""{"id":"{{id}}","conversation_id":"{{DifyHarness.ConversationId}}","query":"{{query}}","answer":"{{answer}}","status":"{{status}}"}""";
}
