using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Forms of human input when the process dies, and without the setting.</summary>
public sealed class HumanInputCrashFlowTests
{
    private const string Token = "hitl_tok_9f2c";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly SimForm Refund = new("Refund of 40 EUR?", ("approve", "Approve"), ("reject", "Reject"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_whose_worker_is_killed_is_handed_in_once_and_the_run_is_followed(bool arrived)
    {
        await using var stage = await StartAsync("Visitor");
        var going = new TaskCompletionSource();
        stage.Dify.Enqueue(DifyScript.Paused(Token).Asking(Refund).Then(given => DifyScript.Answer($"Done: {given.Action}.").HeldUntil(going.Task)));
        var (conversation, asked) = await AskAsync(stage);
        await new Records(stage).EndOfAsync(conversation, asked, Patience);
        var form = stage.Chatwoot.Messages(conversation).Last(Stage.IsAnswer);
        stage.Dify.Faults.On("POST", $"/form/human_input/{Token}", 1, arrived ? Fault.HangAfterWork() : Fault.Hang());

        await stage.Chatwoot.SubmitAsync(form.Id, "Approve", "approve");
        await stage.Dify.WaitForAsync(dify => dify.Requests.Count("POST", $"/form/human_input/{Token}") == 1 && dify.Submissions.Count == (arrived ? 1 : 0), "the answer to be handed in");
        await stage.Chatwoot.WaitForQuietAsync(Patience);
        await stage.KillAppAsync();
        going.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, form.Id, Patience));
        Assert.Equal(["Refund of 40 EUR?", "Done: approve."], stage.Answers(conversation));
        Assert.Equal(("approve", arrived ? 1 : 2), (Assert.Single(stage.Dify.Submissions).Action, stage.Dify.Requests.Count("POST", $"/form/human_input/{Token}")));
        Assert.Equal(1, stage.Dify.RunCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_note_of_the_team_whose_worker_is_killed_is_handed_in_once_and_answered_with_one_note(bool arrived)
    {
        await using var stage = await StartAsync("Staff");
        var going = new TaskCompletionSource();
        stage.Dify.Enqueue(DifyScript.Paused(Token).Asking(Refund).Then(given => DifyScript.Answer($"Done: {given.Action}.").HeldUntil(going.Task)));
        var (conversation, asked) = await AskAsync(stage);
        await new Records(stage).EndOfAsync(conversation, asked, Patience);
        stage.Dify.Faults.On("POST", $"/form/human_input/{Token}", 1, arrived ? Fault.HangAfterWork() : Fault.Hang());

        var note = await stage.Chatwoot.AgentSaysAsync(conversation, "1", isPrivate: true);
        await stage.Dify.WaitForAsync(dify => dify.Requests.Count("POST", $"/form/human_input/{Token}") == 1 && dify.Submissions.Count == (arrived ? 1 : 0), "the answer to be handed in");
        await stage.Chatwoot.WaitForQuietAsync(Patience);
        await stage.KillAppAsync();
        going.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, note.Id, Patience));
        Assert.Equal("Done: approve.", Assert.Single(stage.Chatwoot.Messages(conversation), message => message.Private && message.Id > note.Id).Content);
        Assert.Single(stage.Answers(conversation));
        Assert.Single(stage.Dify.Submissions);
    }

    [Fact]
    public async Task A_form_whose_question_lost_its_worker_is_shown_all_the_same()
    {
        await using var stage = await StartAsync("Visitor");
        var thinking = new TaskCompletionSource();
        stage.Dify.Enqueue(DifyScript.Paused(Token, "Let me see. ").Asking(Refund).HeldUntil(thinking.Task));
        var (conversation, asked) = await AskAsync(stage);
        await Eventually.Async(async () => (await new Records(stage).LastTurnAsync(conversation))?.Run?.WorkflowRunId, "the run to be written down");
        await stage.KillAppAsync();
        thinking.SetResult();
        await stage.Dify.WaitForAsync(dify => dify.Runs[0].Status == "paused", "the run to wait");
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked, Patience));
        await stage.Chatwoot.SubmitAsync(stage.Chatwoot.Messages(conversation).Last(Stage.IsAnswer).Id, "Reject", "reject");
        await stage.Chatwoot.WaitForAsync(_ => stage.Answers(conversation).Count == 3, "the run to go on", Patience);

        Assert.Equal(["Let me see.", "Refund of 40 EUR?", "You chose reject."], stage.Answers(conversation));
    }

    [Fact]
    public async Task A_workflow_app_that_waits_is_answered_in_the_chat_too()
    {
        await using var stage = await StartAsync("Visitor", "workflow");
        stage.Dify.Enqueue(DifyScript.Paused(Token).Asking(Refund).Then(given => DifyScript.Answer($"Done: {given.Action}.")));
        var (conversation, asked) = await AskAsync(stage);
        await new Records(stage).EndOfAsync(conversation, asked, Patience);

        var typed = await stage.Chatwoot.CustomerSaysAsync(conversation, "1");

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, typed.Id, Patience));
        Assert.Equal(["Refund of 40 EUR?", "Done: approve."], stage.Answers(conversation));
    }

    [Fact]
    public async Task A_run_that_does_not_come_to_an_end_calls_a_human_in_time()
    {
        await using var stage = await Stage.StartAsync(
            new Dictionary<string, string> { ["Dify:HumanInput"] = "Visitor", ["Turns:AnswerDeadline"] = "00:00:06" },
            difyOptions: new DifySimulatorOptions { Mode = "advanced-chat" });
        stage.Dify.Enqueue(DifyScript.Paused(Token).Asking(Refund).Then(_ => DifyScript.Hang()));
        var (conversation, asked) = await AskAsync(stage);
        await new Records(stage).EndOfAsync(conversation, asked, Patience);
        var form = stage.Chatwoot.Messages(conversation).Last(Stage.IsAnswer);

        await stage.Chatwoot.SubmitAsync(form.Id, "Approve", "approve");

        Assert.Equal(TurnOutcome.HandedOff("deadline"), await new Records(stage).EndOfAsync(conversation, form.Id, Patience));
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
        Assert.Equal(1, stage.Dify.Requests.Count("POST", $"/form/human_input/{Token}"));
        Assert.False(stage.Dify.Runs[0].StopRequested);
    }

    [Fact]
    public async Task Without_the_setting_a_human_is_called_and_reads_the_form()
    {
        await using var stage = await StartAsync("Human");
        stage.Dify.Enqueue(DifyScript.Paused(Token).Asking(Refund));
        var (conversation, asked) = await AskAsync(stage);

        Assert.Equal(TurnOutcome.HandedOff("paused"), await new Records(stage).EndOfAsync(conversation, asked, Patience));
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
        var note = stage.Chatwoot.Messages(conversation).Single(message => message.Private).Content;
        Assert.Equal("Handed over by the bot. Dify waits for a person.\n\nApproval\n\nRefund of 40 EUR?\n\n1. Approve\n2. Reject", note);
        Assert.Null((await new Records(stage).ConversationAsync(conversation)).State.Form);
    }

    private static Task<Stage> StartAsync(string who, string mode = "advanced-chat") => Stage.StartAsync(
        new Dictionary<string, string> { ["Dify:HumanInput"] = who }, difyOptions: new DifySimulatorOptions { Mode = mode });

    private static async Task<(long Conversation, long Asked)> AskAsync(Stage stage)
    {
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        return (conversation, (await stage.Chatwoot.CustomerSaysAsync(conversation, "My parcel is broken.")).Id);
    }
}
