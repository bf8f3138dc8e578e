using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Promises 1 and 2 when the process dies: real processes, real Azurite.</summary>
public sealed class CrashFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_turn_whose_worker_is_killed_while_it_thinks_is_answered_once()
    {
        await using var stage = await Stage.StartAsync();
        var thinking = new TaskCompletionSource();
        stage.Dify.Reply(request => DifyScript.Answer("here I am again").HeldUntil(thinking.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "will you survive?");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");
        await stage.KillAppAsync();
        thinking.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["here I am again"], stage.Answers(conversation));
    }

    [Fact]
    public async Task A_run_that_the_dead_worker_had_started_is_recovered_and_not_started_again()
    {
        await using var stage = await Stage.StartAsync(difyOptions: new DifySimulatorOptions { Mode = "advanced-chat" });
        var rest = new TaskCompletionSource();
        stage.Dify.Reply(_ => DifyScript.Answer("My answer is 42.").HeldUntil(rest.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "what is the answer?");
        await Eventually.Async(
            async () => (await new Records(stage).LastTurnAsync(conversation))?.Run?.MessageId, "the run to be written down");
        await stage.KillAppAsync();
        rest.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["My answer is 42."], stage.Answers(conversation));
        Assert.Equal(1, stage.Dify.RunCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_whose_worker_is_killed_while_it_sends_is_shown_once(bool arrived)
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:Timeout"] = "00:00:05" });
        stage.Dify.Reply(_ => DifyScript.Answer("exactly once"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", 1, arrived ? Fault.HangAfterWork() : Fault.Hang());

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "once, please");
        await Eventually.Async(
            async () => (await new Records(stage).LastTurnAsync(conversation))?.InFlight, "the answer to be under way");
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Requests.Count("POST", $"/conversations/{conversation}/messages") == 1, "the message to be posted");
        await (arrived ? stage.Chatwoot.WaitForBotMessageAsync(conversation) : Task.CompletedTask);

        // Chatwoot tells of the answer too; were the app away by then, it would open the conversation.
        await stage.Chatwoot.WaitForQuietAsync(Patience);
        await stage.KillAppAsync();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["exactly once"], stage.Answers(conversation));
    }

    [Fact]
    public async Task Without_the_user_token_an_unclear_answer_is_not_repeated_but_handed_over()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:UserToken"] = "", ["Handoff:Message"] = "A colleague takes over." });
        stage.Dify.Reply(_ => DifyScript.Answer("maybe"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", 1, Fault.ResetAfterWork());

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "are you sure?");

        Assert.Equal(TurnOutcome.HandedOff("unclear_send"), await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["maybe", "A colleague takes over."], stage.Answers(conversation));
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
    }

    [Trait("Runtime", "embedded")]
    [Fact]
    public async Task A_stopping_host_gives_its_turns_back_at_once()
    {
        await using var stage = await Stage.StartAsync();
        var thinking = new TaskCompletionSource();
        stage.Dify.Reply(_ => DifyScript.Answer("after the restart").HeldUntil(thinking.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "are you being updated?");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");

        Assert.Equal(0, await stage.App.StopAsync());
        var state = (await new Records(stage).ConversationAsync(conversation)).State;
        Assert.Null(state.LeaseUntil);
        Assert.Equal(Phase.Thinking, state.Phase);
        thinking.SetResult();
        await stage.KillAppAsync();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["after the restart"], stage.Answers(conversation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_user_token_a_host_that_is_stopped_while_it_sends_still_knows_what_it_has_sent(bool file)
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:UserToken"] = "" });
        var answer = DifyScript.Answer("said before the update");
        stage.Dify.Reply(_ => file ? answer.Making(new DifyFile("label.pdf", "application/pdf", [.. "%PDF-1.7"u8])) : answer);
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var (path, part) = ($"/conversations/{conversation}/messages", file ? "file-0" : "0");
        stage.Chatwoot.Faults.On("POST", path, 1, Fault.Delay(TimeSpan.FromSeconds(3)), request => request.Body == "(multipart)" == file);

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "are you being updated?");
        await Eventually.Async(
            async () => (await new Records(stage).LastTurnAsync(conversation))?.InFlight == part ? "" : null, "the message to be under way");
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Requests.Count("POST", path) == (file ? 2 : 1), "the message to be posted");
        Assert.Equal(0, await stage.App.StopAsync());
        Assert.Null((await new Records(stage).LastTurnAsync(conversation))!.InFlight);
        await stage.KillAppAsync();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(file ? ["said before the update", ""] : ["said before the update"], stage.Answers(conversation).Select(text => text ?? ""));
    }

    [Fact]
    public async Task A_worker_that_dies_and_stays_dead_until_the_deadline_ends_in_a_hand_off()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Turns:AnswerDeadline"] = "00:00:05", ["Turns:Lease"] = "00:00:25" });
        stage.Dify.Reply(_ => DifyScript.Hang());
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "hello?");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");
        await stage.KillAppAsync();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.HandedOff("deadline"), await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
    }
}
