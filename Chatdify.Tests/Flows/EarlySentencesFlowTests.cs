using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Replies:EarlySentences: the beginning of an answer is read while its end is being written, with all promises kept.</summary>
public sealed class EarlySentencesFlowTests
{
    private const string First = "The parcel left on Monday.";
    private const string Second = "It arrives on Friday.";
    private const string Whole = First + "\n\n" + Second;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Task Never = new TaskCompletionSource().Task;

    [Fact]
    public async Task A_finished_paragraph_is_sent_before_the_pipeline_is_done_and_the_rest_after_it()
    {
        var rest = new TaskCompletionSource();
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => HalfSaid(rest.Task));
        var (conversation, asked) = await AskAsync(stage);

        Assert.Equal(First, (await stage.Chatwoot.WaitForBotMessageAsync(conversation)).Content);
        rest.SetResult();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked));
        Assert.Equal([First, Second], stage.Answers(conversation));
    }

    [Fact]
    public async Task After_a_human_has_answered_nothing_more_is_sent_and_the_run_is_stopped()
    {
        var rest = new TaskCompletionSource();
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => HalfSaid(rest.Task));
        var (conversation, asked) = await AskAsync(stage);
        await stage.Chatwoot.WaitForBotMessageAsync(conversation);

        await stage.Chatwoot.AgentSaysAsync(conversation, "I know better.");

        Assert.Equal(TurnOutcome.Dropped("human_replied"), await new Records(stage).EndOfAsync(conversation, asked));
        Assert.Equal([First], stage.Answers(conversation));
        Assert.True(Assert.Single(stage.Dify.Runs).StopRequested);
    }

    [Fact]
    public async Task A_pipeline_that_fails_in_the_middle_is_not_asked_again_and_a_human_is_called()
    {
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => DifyScript.ErrorMidStream(First + "\n\nIt arr", "completion_request_error", 400, "the model is overloaded"));
        var (conversation, asked) = await AskAsync(stage);

        Assert.Equal(OutcomeKind.HandedOff, (await new Records(stage).EndOfAsync(conversation, asked))?.Kind);
        Assert.Equal(1, stage.Dify.RunCount);
        Assert.Equal(First, stage.Answers(conversation)[0]);
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task A_pipeline_that_hangs_in_the_middle_ends_in_a_hand_off_by_the_deadline()
    {
        await using var stage = await StartAsync(("Turns:AnswerDeadline", "00:00:08"));
        stage.Dify.Reply(_ => HalfSaid(Never));
        var (conversation, asked) = await AskAsync(stage);

        Assert.Equal(TurnOutcome.HandedOff("deadline"), await new Records(stage).EndOfAsync(conversation, asked, Patience));
        Assert.Equal(1, (await new Records(stage).LastTurnAsync(conversation))!.Sent);
        Assert.Equal(First, stage.Answers(conversation)[0]);
    }

    [Fact]
    public async Task The_rest_of_an_answer_whose_worker_was_killed_is_fetched_and_nothing_is_said_twice()
    {
        var rest = new TaskCompletionSource();
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => HalfSaid(rest.Task));
        var (conversation, asked) = await AskAsync(stage);
        await stage.Chatwoot.WaitForBotMessageAsync(conversation);
        await stage.Chatwoot.WaitForQuietAsync(Patience);

        await stage.KillAppAsync();
        rest.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked, Patience));
        Assert.Equal([First, Second], stage.Answers(conversation));
        Assert.Equal(1, stage.Dify.RunCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_paragraph_whose_sending_was_cut_by_a_kill_is_shown_once(bool arrived)
    {
        var rest = new TaskCompletionSource();
        await using var stage = await StartAsync(("Chatwoot:Timeout", "00:00:05"));
        stage.Dify.Reply(_ => HalfSaid(rest.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", 1, arrived ? Fault.HangAfterWork() : Fault.Hang());
        var asked = (await stage.Chatwoot.CustomerSaysAsync(conversation, "Where is it?")).Id;
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Requests.Count("POST", $"/conversations/{conversation}/messages") == 1, "the message to be posted");
        await (arrived ? stage.Chatwoot.WaitForBotMessageAsync(conversation) : Task.CompletedTask);
        await stage.Chatwoot.WaitForQuietAsync(Patience);

        await stage.KillAppAsync();
        rest.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked, Patience));
        Assert.Equal([First, Second], stage.Answers(conversation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_in_the_middle_leaves_the_run_to_its_end_and_the_next_process_fetches_the_rest(bool whileSending)
    {
        var rest = new TaskCompletionSource();
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => HalfSaid(rest.Task));
        using var rule = whileSending ? stage.Chatwoot.Faults.On("POST", "/messages", 1, Fault.HangAfterWork()) : null;
        var (conversation, asked) = await AskAsync(stage);
        await stage.Chatwoot.WaitForBotMessageAsync(conversation);
        await stage.Chatwoot.WaitForQuietAsync(Patience);

        await stage.App.StopAsync();
        await stage.KillAppAsync();
        rest.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked, Patience));
        Assert.Equal([First, Second], stage.Answers(conversation));
        Assert.False(Assert.Single(stage.Dify.Runs).StopRequested);
    }

    [Fact]
    public async Task What_Chatwoot_does_not_take_at_once_comes_with_the_rest_in_order()
    {
        await using var stage = await StartAsync();
        var rest = new TaskCompletionSource();
        stage.Dify.Reply(_ => HalfSaid(rest.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        using var rule = stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", 1, Fault.RateLimited());
        var asked = (await stage.Chatwoot.CustomerSaysAsync(conversation, "Where is it?")).Id;
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Requests.Count("POST", $"/conversations/{conversation}/messages") == 1, "the message to be refused");
        rest.SetResult();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked, Patience));
        Assert.Equal([First, Second], stage.Answers(conversation));
    }

    [Fact]
    public async Task Reasoning_is_not_said_early()
    {
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => DifyScript.Answer("").InPieces("<think>They", " ask.\n\nI know", ".</think>", Whole));
        var (conversation, asked) = await AskAsync(stage);

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked));
        Assert.Equal(Whole, string.Join("\n\n", stage.Answers(conversation)));
    }

    /// <summary>The first paragraph, the beginning of the second, and the rest when <paramref name="rest"/> comes.</summary>
    private static DifyScript HalfSaid(Task rest) => DifyScript.Answer("").InPieces(First + "\n\nIt ", "arrives on Friday.").PausedAfterFirst(rest);

    private static Task<Stage> StartAsync(params (string Key, string Value)[] settings) => Stage.StartAsync(
        settings.Append(("Replies:EarlySentences", "true")).ToDictionary(one => one.Item1, one => one.Item2),
        difyOptions: new DifySimulatorOptions { Mode = "advanced-chat" });

    private static async Task<(long Conversation, long Asked)> AskAsync(Stage stage)
    {
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        return (conversation, (await stage.Chatwoot.CustomerSaysAsync(conversation, "Where is my parcel?")).Id);
    }
}
