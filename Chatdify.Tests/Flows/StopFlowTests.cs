using Chatdify.Core.Conversations;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>A pipeline that nobody waits for any more is stopped, not merely unheard.</summary>
public sealed class StopFlowTests
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    [Fact]
    public async Task A_human_who_answers_stops_the_pipeline()
    {
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => DifyScript.Answer("too late").HeldUntil(Never));
        var (conversation, asked) = await AskAndThinkAsync(stage);

        await stage.Chatwoot.AgentSaysAsync(conversation, "I am faster.");

        Assert.Equal(TurnOutcome.Dropped("human_replied"), await new Records(stage).EndOfAsync(conversation, asked));
        Assert.True(Assert.Single(stage.Dify.Runs).StopRequested);
        Assert.Empty(stage.Answers(conversation));
    }

    [Fact]
    public async Task A_conversation_that_is_opened_stops_the_pipeline()
    {
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => DifyScript.Answer("too late").HeldUntil(Never));
        var (conversation, asked) = await AskAndThinkAsync(stage);

        await stage.Chatwoot.SetStatusAsync(conversation, "open");

        Assert.Equal(TurnOutcome.Dropped("conversation_open"), await new Records(stage).EndOfAsync(conversation, asked));
        Assert.True(Assert.Single(stage.Dify.Runs).StopRequested);
    }

    [Fact]
    public async Task A_conversation_that_left_and_came_back_goes_on()
    {
        await using var stage = await StartAsync();
        var thinking = new TaskCompletionSource();
        stage.Dify.Reply(_ => DifyScript.Answer("still here").HeldUntil(thinking.Task));
        var (conversation, asked) = await AskAndThinkAsync(stage);
        // Of the four webhooks only the one of the opening arrives, and late: those of the return would make the question needless.
        stage.Chatwoot.WebhookDelays = (name, _) => name == "conversation_opened" ? TimeSpan.Zero : TimeSpan.FromHours(1);
        stage.Chatwoot.HoldWebhooks();
        await stage.Chatwoot.SetStatusAsync(conversation, "open");
        await stage.Chatwoot.SetStatusAsync(conversation, "pending");
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.HeldWebhooks == 1, "the webhook of the opening to be held");
        var reads = stage.Chatwoot.Requests.Count("GET", $"/conversations/{conversation}");
        await stage.Chatwoot.ReleaseWebhooksAsync();
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Requests.Count("GET", $"/conversations/{conversation}") > reads, "whose it is to be asked");
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked));
        Assert.Equal(1, stage.Dify.RunCount);
    }

    [Fact]
    public async Task A_process_that_stops_leaves_the_run_to_the_next_which_fetches_its_answer()
    {
        await using var stage = await StartAsync();
        var thinking = new TaskCompletionSource();
        stage.Dify.Reply(_ => DifyScript.Answer("still wanted").HeldUntil(thinking.Task));
        var (conversation, asked) = await AskAndThinkAsync(stage);

        await stage.App.StopAsync();
        await stage.KillAppAsync();
        thinking.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked));
        Assert.Equal(["still wanted"], stage.Answers(conversation));
        Assert.False(Assert.Single(stage.Dify.Runs).StopRequested);
    }

    [Fact]
    public async Task A_newer_message_stops_a_silent_pipeline_where_that_is_wanted_and_both_are_asked_together()
    {
        await using var stage = await StartAsync(("Turns:Supersede", "true"));
        stage.Dify.Reply(request => request.RunNumber == 1
            ? DifyScript.Answer("half an answer").HeldUntil(Never)
            : DifyScript.Answer("a whole answer"));
        var (conversation, first) = await AskAndThinkAsync(stage);

        var second = await stage.Chatwoot.CustomerSaysAsync(conversation, "And the other one?");

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, first));
        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, second.Id));
        Assert.Equal(["a whole answer"], stage.Answers(conversation));
        Assert.True(stage.Dify.Runs[0].StopRequested);
        Assert.Equal("Where is it?\n\nAnd the other one?", stage.Dify.Runs[1].Query);
    }

    /// <summary>A chatflow names its run at once; other apps name it with the first word only, and cannot be stopped before.</summary>
    private static Task<Stage> StartAsync(params (string Key, string Value)[] settings) => Stage.StartAsync(
        settings.ToDictionary(one => one.Key, one => one.Value), difyOptions: new DifySimulatorOptions { Mode = "advanced-chat" });

    private static async Task<(long Conversation, long Asked)> AskAndThinkAsync(Stage stage)
    {
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "Where is it?");
        await Eventually.Async(async () => (await new Records(stage).LastTurnAsync(conversation))?.Run, "the run to be written down");
        return (conversation, asked.Id);
    }
}
