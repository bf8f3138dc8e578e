using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Promise 4: the bot is silent when a human has the conversation.</summary>
public sealed class HumanTakeoverFlowTests(StageFixture fixture) : IClassFixture<StageFixture>
{
    private Stage Stage => fixture.Stage;

    private ChatwootSimulator Chatwoot => fixture.Stage.Chatwoot;

    [Theory]
    [InlineData("open", "conversation_open")]
    [InlineData("resolved", "conversation_resolved")]
    [InlineData("snoozed", "conversation_snoozed")]
    public async Task A_conversation_that_leaves_the_bot_while_it_thinks_gets_no_reply_and_the_drop_is_recorded(string status, string reason)
    {
        var (conversation, asked, thinking) = await AskAndThinkAsync($"going to be {status}");

        await Chatwoot.SetStatusAsync(conversation, status);
        thinking.SetResult();
        var outcome = await new Records(Stage).EndOfAsync(conversation, asked);

        Assert.Equal(TurnOutcome.Dropped(reason), outcome);
        Assert.Empty(Stage.Answers(conversation));
        await Chatwoot.WaitForAsync(chatwoot => !chatwoot.Conversation(conversation).TypingOn, "typing to be hidden");
    }

    [Fact]
    public async Task A_human_who_answers_while_the_bot_thinks_has_the_word()
    {
        var (conversation, asked, thinking) = await AskAndThinkAsync("who is faster?");

        await Chatwoot.AgentSaysAsync(conversation, "I am.");
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Dropped("human_replied"), await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Empty(Stage.Answers(conversation));
        Assert.Equal("pending", Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task A_reply_that_is_told_after_the_conversation_came_back_pauses_nobody()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("Here I am."));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var first = await Chatwoot.CustomerSaysAsync(conversation, "hello");
        await new Records(Stage).EndOfAsync(conversation, first.Id);

        Chatwoot.HoldWebhooks();
        await Chatwoot.AgentSaysAsync(conversation, "I am looking into it.");
        await Chatwoot.SetStatusAsync(conversation, "open");
        await Chatwoot.SetStatusAsync(conversation, "pending");
        await Chatwoot.ReleaseWebhooksAsync();
        await Chatwoot.WaitForQuietAsync(TimeSpan.FromSeconds(30));
        var again = await Chatwoot.CustomerSaysAsync(conversation, "and now?");

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, again.Id));
    }

    [Fact]
    public async Task A_reply_that_is_told_late_pauses_nobody_even_where_no_message_had_come_before()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("Here I am."));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var url = Chatwoot.WebhookUrl;
        Chatwoot.WebhookUrl = null;
        var reply = await Chatwoot.AgentSaysAsync(conversation, "May I help you?");
        Chatwoot.WebhookUrl = url;
        await Chatwoot.SetStatusAsync(conversation, "open");
        await Chatwoot.SetStatusAsync(conversation, "pending");
        await Chatwoot.WaitForQuietAsync(TimeSpan.FromSeconds(30));
        await Chatwoot.RedeliverAsync(reply.Id);

        var asked = await Chatwoot.CustomerSaysAsync(conversation, "Yes, please.");

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked.Id));
    }

    [Fact]
    public async Task A_pause_is_over_when_the_conversation_comes_back_even_if_nobody_told_that_it_had_left()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("Here I am."));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var first = await Chatwoot.CustomerSaysAsync(conversation, "hello");
        await new Records(Stage).EndOfAsync(conversation, first.Id);
        await Chatwoot.AgentSaysAsync(conversation, "I am looking into it.");
        await Chatwoot.WaitForQuietAsync(TimeSpan.FromSeconds(30));

        var url = Chatwoot.WebhookUrl;
        Chatwoot.WebhookUrl = null;
        await Chatwoot.SetStatusAsync(conversation, "open");
        Chatwoot.WebhookUrl = url;
        await Chatwoot.SetStatusAsync(conversation, "pending");
        await Chatwoot.WaitForQuietAsync(TimeSpan.FromSeconds(30));
        var again = await Chatwoot.CustomerSaysAsync(conversation, "and now?");

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, again.Id));
    }

    [Fact]
    public async Task A_humans_reply_is_seen_even_if_its_webhook_never_comes()
    {
        var (conversation, asked, thinking) = await AskAndThinkAsync("is anybody there?");

        var url = Chatwoot.WebhookUrl;
        Chatwoot.WebhookUrl = null;
        await Chatwoot.AgentSaysAsync(conversation, "Yes, me.");
        Chatwoot.WebhookUrl = url;
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Dropped("human_replied"), await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Empty(Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_private_note_does_not_silence_the_bot()
    {
        var (conversation, asked, thinking) = await AskAndThinkAsync("note me");

        await Chatwoot.AgentSaysAsync(conversation, "VIP!", isPrivate: true);
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked));
    }

    [Fact]
    public async Task After_a_humans_reply_the_bot_stays_silent_until_the_conversation_comes_back()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("the bot speaks"));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        await Chatwoot.AgentSaysAsync(conversation, "I look after you.");
        await Chatwoot.WaitForQuietAsync();

        var first = await Chatwoot.CustomerSaysAsync(conversation, "thank you");
        Assert.Equal(TurnOutcome.Dropped("human_replied"), await new Records(Stage).EndOfAsync(conversation, first.Id));

        await Chatwoot.SetStatusAsync(conversation, "resolved");
        await Chatwoot.WaitForQuietAsync();
        var second = await Chatwoot.CustomerSaysAsync(conversation, "one more thing");

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, second.Id));
        Assert.Equal(["the bot speaks"], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_conversation_assigned_to_a_person_is_theirs()
    {
        var (conversation, asked, thinking) = await AskAndThinkAsync("assign me");

        await Chatwoot.AssignAsync(conversation, agentId: Chatwoot.FirstAgentId);
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Dropped("assigned_to_person"), await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Empty(Stage.Answers(conversation));
    }

    [Fact]
    public async Task The_rest_of_an_answer_is_not_sent_once_a_human_has_the_conversation()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("part one " + new string('x', 4000) + "\n\npart two " + new string('y', 4000)));
        var conversation = (await Chatwoot.StartConversationAsync(channel: "Channel::Whatsapp")).Id;
        var second = new TaskCompletionSource();
        using var held = Chatwoot.Faults.On(
            "GET", $"/conversations/{conversation}", 1, Fault.HeldUntil(second.Task), _ => Stage.Answers(conversation).Count == 1);

        var asked = await Chatwoot.CustomerSaysAsync(conversation, "Tell me everything");
        await Chatwoot.WaitForBotMessageAsync(conversation);
        await Chatwoot.SetStatusAsync(conversation, "open");
        second.SetResult();

        Assert.Equal(TurnOutcome.Dropped("conversation_open"), await new Records(Stage).EndOfAsync(conversation, asked.Id));
        Assert.StartsWith("part one", Assert.Single(Stage.Answers(conversation)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_it_was_resolved_before_the_question_silences_nobody_however_late_it_is_told()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:UserToken"] = "" });
        var thinking = new TaskCompletionSource();
        stage.Dify.Reply(_ => DifyScript.Answer("Welcome back.").HeldUntil(thinking.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        await stage.Chatwoot.AssignAsync(conversation, teamId: 7); // A bot cannot read it any more.
        await stage.Chatwoot.SetStatusAsync(conversation, "resolved");
        await stage.Chatwoot.WaitForQuietAsync(TimeSpan.FromSeconds(30));
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "one more thing");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");
        await stage.Chatwoot.WaitForQuietAsync(TimeSpan.FromSeconds(30));
        await stage.Chatwoot.DeliverAsync(stage.Chatwoot.Deliveries.All.Single(sent => sent.Event == "conversation_resolved").Body);
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id));
    }

    private async Task<(long Conversation, long Message, TaskCompletionSource Thinking)> AskAndThinkAsync(string text)
    {
        var thinking = new TaskCompletionSource();
        Stage.Dify.Reply(_ => DifyScript.Answer("the bot speaks").HeldUntil(thinking.Task));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var asked = await Chatwoot.CustomerSaysAsync(conversation, text);
        await Stage.Dify.WaitForAsync(dify => dify.Runs.Any(run => run.Query == text), "the pipeline to be asked");
        return (conversation, asked.Id, thinking);
    }
}
