using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>The main job: a customer writes, the pipeline answers.</summary>
public sealed class IncomingMessageFlowTests(StageFixture fixture) : IClassFixture<StageFixture>
{
    private Stage Stage => fixture.Stage;

    private ChatwootSimulator Chatwoot => fixture.Stage.Chatwoot;

    [Fact]
    public async Task A_message_is_answered_and_the_path_is_written_down()
    {
        Stage.Dify.Reply(Echo);
        var conversation = await Chatwoot.StartConversationAsync();

        var asked = await Chatwoot.CustomerSaysAsync(conversation.Id, "Where is my parcel?");
        var answer = await Chatwoot.WaitForBotMessageAsync(conversation.Id);

        Assert.Equal("You said: Where is my parcel?", answer.Content);
        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation.Id, asked.Id));
        var run = RunOf("Where is my parcel?");
        var state = (await new Records(Stage).ConversationAsync(conversation.Id)).State;
        Assert.Equal(run.ConversationId, state.BackendConversationId);
        Assert.Equal(Phase.Idle, state.Phase);
        Assert.Null(state.FirstUnansweredAt);
        Assert.Equal(conversation.Id, (await new Records(Stage).FindByBackendAsync(run.ConversationId))!.Value.Conversation);
    }

    [Fact]
    public async Task Dify_learns_who_asks_and_where()
    {
        Stage.Dify.Reply(Echo);
        var conversation = await Chatwoot.StartConversationAsync();

        await Chatwoot.CustomerSaysAsync(conversation.Id, "Who am I?");
        await Chatwoot.WaitForBotMessageAsync(conversation.Id);

        var run = RunOf("Who am I?");
        Assert.Equal($"cw-{Chatwoot.AccountId}-contact-{conversation.ContactId}", run.User);
        Assert.Null(run.ConversationIdGiven);
        Assert.Equal("streaming", run.ResponseMode);
        Assert.Equal($"{conversation.Id}", run.Inputs["chatwoot_conversation_id"]!.GetValue<string>());
        Assert.Equal("pending", run.Inputs["conversation_status"]!.GetValue<string>());
        Assert.Equal("incoming", run.Inputs["message_direction"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_next_question_goes_into_the_same_conversation_of_Dify()
    {
        Stage.Dify.Reply(Echo);
        var conversation = await Chatwoot.StartConversationAsync();

        await Chatwoot.CustomerSaysAsync(conversation.Id, "first of two");
        var first = await Chatwoot.WaitForBotMessageAsync(conversation.Id);
        await Chatwoot.CustomerSaysAsync(conversation.Id, "second of two");
        await Chatwoot.WaitForBotMessageAsync(conversation.Id, after: first.Id);

        Assert.Equal(RunOf("first of two").ConversationId, RunOf("second of two").ConversationIdGiven);
    }

    [Fact]
    public async Task Typing_is_shown_while_the_pipeline_thinks_and_not_after()
    {
        var thinking = new TaskCompletionSource();
        Stage.Dify.Reply(request => Echo(request).HeldUntil(thinking.Task));
        var conversation = await Chatwoot.StartConversationAsync();

        await Chatwoot.CustomerSaysAsync(conversation.Id, "Are you typing?");
        await Chatwoot.WaitForAsync(chatwoot => chatwoot.Conversation(conversation.Id).TypingOn, "typing to be shown");
        thinking.SetResult();

        await Chatwoot.WaitForBotMessageAsync(conversation.Id);
        await Chatwoot.WaitForAsync(chatwoot => !chatwoot.Conversation(conversation.Id).TypingOn, "typing to be hidden");
    }

    [Fact]
    public async Task Typing_that_could_not_be_hidden_is_hidden_later()
    {
        var thinking = new TaskCompletionSource();
        Stage.Dify.Reply(request => Echo(request).HeldUntil(thinking.Task));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var asked = await Chatwoot.CustomerSaysAsync(conversation, "Are you typing still?");
        await Chatwoot.WaitForAsync(chatwoot => chatwoot.Conversation(conversation).TypingOn, "typing to be shown");

        using (Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_typing_status", Fault.Status(503)))
        {
            thinking.SetResult();
            Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked.Id));
        }

        await Chatwoot.WaitForAsync(chatwoot => !chatwoot.Conversation(conversation).TypingOn, "typing to be hidden");
    }

    [Fact]
    public async Task The_same_delivery_again_does_not_run_the_pipeline_again()
    {
        Stage.Dify.Reply(Echo);
        var conversation = await Chatwoot.StartConversationAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation.Id, "only once");
        await new Records(Stage).EndOfAsync(conversation.Id, asked.Id);

        await Chatwoot.RedeliverAsync(asked.Id, copies: 3);
        await Chatwoot.RedeliverAsync(asked.Id, copies: 5, concurrently: true);
        await AnswerToAsync(conversation.Id, "and another");

        Assert.Single(Stage.Dify.Runs, run => run.Query == "only once");
        Assert.Equal(["You said: only once", "You said: and another"], Stage.Answers(conversation.Id));
    }

    [Fact]
    public async Task Deliveries_that_race_each_other_run_the_pipeline_once()
    {
        var thinking = new TaskCompletionSource();
        Stage.Dify.Reply(request => Echo(request).HeldUntil(thinking.Task));
        var conversation = await Chatwoot.StartConversationAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation.Id, "race me");

        var copies = await Chatwoot.RedeliverAsync(asked.Id, copies: 10, concurrently: true);
        thinking.SetResult();
        await new Records(Stage).EndOfAsync(conversation.Id, asked.Id);

        Assert.All(copies, copy => Assert.True(copy.Succeeded, copy.ToString()));
        Assert.Single(Stage.Dify.Runs, run => run.Query.Contains("race me", StringComparison.Ordinal));
        Assert.Equal(["You said: race me"], Stage.Answers(conversation.Id));
    }

    [Fact]
    public async Task Messages_that_come_in_during_a_turn_join_the_next_one()
    {
        var thinking = new TaskCompletionSource();
        Stage.Dify.Reply(request => request.Query == "one" ? Echo(request).HeldUntil(thinking.Task) : Echo(request));
        var conversation = await Chatwoot.StartConversationAsync();

        await Chatwoot.CustomerSaysAsync(conversation.Id, "one");
        await Stage.Dify.WaitForAsync(dify => dify.Runs.Any(run => run.Query == "one"), "the first question to be asked");
        await Chatwoot.CustomerSaysAsync(conversation.Id, "two");
        var last = await Chatwoot.CustomerSaysAsync(conversation.Id, "three");
        await Chatwoot.WaitForQuietAsync();
        thinking.SetResult();
        await new Records(Stage).EndOfAsync(conversation.Id, last.Id);

        Assert.Equal(["You said: one", "You said: two\n\nthree"], Stage.Answers(conversation.Id));
    }

    [Fact]
    public async Task A_long_answer_is_sent_in_parts_and_in_order()
    {
        var paragraphs = Enumerable.Range(1, 12).Select(number => $"Paragraph {number}. " + new string('x', 1200)).ToArray();
        Stage.Dify.Reply(_ => DifyScript.Answer(string.Join("\n\n", paragraphs)));
        var conversation = await Chatwoot.StartConversationAsync(channel: "Channel::Whatsapp");

        var asked = await Chatwoot.CustomerSaysAsync(conversation.Id, "Tell me everything");
        await new Records(Stage).EndOfAsync(conversation.Id, asked.Id);

        var answers = Stage.Answers(conversation.Id);
        Assert.InRange(answers.Count, 4, 12);
        Assert.All(answers, answer => Assert.InRange(answer!.Length, 1, 4096));
        Assert.Equal(paragraphs, string.Join("\n\n", answers).Split("\n\n"));
        var marks = Chatwoot.Messages(conversation.Id).Where(Stage.IsAnswer).Select(message => message.ContentAttributes["chatdify"]!["part"]!.GetValue<string>());
        Assert.Equal(Enumerable.Range(0, answers.Count).Select(part => $"{part}"), marks);
    }

    [Fact]
    public async Task What_the_model_thought_and_what_Chatwoot_would_render_does_not_reach_the_customer()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("<think>The customer is rude.</think>Write {{ contact.name }} and {% if x %} as they are."));
        var conversation = await Chatwoot.StartConversationAsync();

        await Chatwoot.CustomerSaysAsync(conversation.Id, "How do I use templates?");
        var answer = await Chatwoot.WaitForBotMessageAsync(conversation.Id);

        Assert.Equal("Write {{ contact.name }} and {% if x %} as they are.", answer.Content!.Replace("\u2060", "", StringComparison.Ordinal).Replace("\u200D", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_of_150_000_characters_with_every_kind_of_character_reaches_Dify_whole()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("Thanks"));
        var conversation = await Chatwoot.StartConversationAsync();
        var text = string.Concat(Enumerable.Repeat("Ж😀\u2028<&>\"\\{{x}}", 9_000)) + new string('я', 6_000);

        var asked = await Chatwoot.CustomerSaysAsync(conversation.Id, text);
        await new Records(Stage).EndOfAsync(conversation.Id, asked.Id);

        Assert.Equal(text, Assert.Single(Stage.Dify.Runs, run => run.User == $"cw-3-contact-{conversation.ContactId}").Query);
    }

    [Fact]
    public async Task An_attachment_without_words_is_described()
    {
        Stage.Dify.Reply(Echo);
        var conversation = await Chatwoot.StartConversationAsync();

        await Chatwoot.CustomerSaysAsync(conversation.Id, null, [new SimAttachment("image", "photo.png", "image/png")]);
        var answer = await Chatwoot.WaitForBotMessageAsync(conversation.Id);

        Assert.Equal("You said: [image: not shown to you]", answer.Content);
    }

    [Fact]
    public async Task Twenty_conversations_at_once_do_not_wait_for_each_other()
    {
        Stage.Dify.Reply(request => Echo(request).ThinkingFor(TimeSpan.FromSeconds(2)));
        var conversations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Chatwoot.StartConversationAsync()));
        var since = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(conversations.Select(one => Chatwoot.CustomerSaysAsync(one.Id, $"conversation {one.Id}")));
        await Task.WhenAll(conversations.Select(one => Chatwoot.WaitForBotMessageAsync(one.Id, timeout: TimeSpan.FromSeconds(40))));

        var elapsed = TimeProvider.System.GetElapsedTime(since);
        Assert.All(conversations, one => Assert.Equal([$"You said: conversation {one.Id}"], Stage.Answers(one.Id)));
        Assert.True(elapsed < TimeSpan.FromSeconds(20), $"20 conversations with a pipeline of 2 s took {elapsed}, one after the other it would be 40 s.");
    }

    private static DifyScript Echo(DifyRequest request) => DifyScript.Answer($"You said: {request.Query}");

    private DifyRun RunOf(string query) => Assert.Single(Stage.Dify.Runs, run => run.Query == query);

    private async Task AnswerToAsync(long conversation, string text)
    {
        var asked = await Chatwoot.CustomerSaysAsync(conversation, text);
        await new Records(Stage).EndOfAsync(conversation, asked.Id);
    }
}
