using System.Text;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>
/// Setting a team makes Chatwoot pick one of its people, while the conversation stays pending, where nobody is notified. That takes nothing out of
/// the bot's hands; a person who takes the conversation does.
/// </summary>
public sealed class TeamFlowTests(TeamFlowTests.WithTeam fixture) : IClassFixture<TeamFlowTests.WithTeam>
{
    private const string Farewell = "A colleague takes over.";
    private const string Picked = "Пётр В.";

    private Stage Stage => fixture.Stage;

    private ChatwootSimulator Chatwoot => fixture.Stage.Chatwoot;

    private Records Records => new(Stage);

    [Theory]
    [InlineData("messages")]
    [InlineData("labels")]
    [InlineData("toggle_status")]
    public async Task A_hand_off_that_fails_after_its_team_was_set_goes_on_to_its_end(string step)
    {
        var conversation = await FailingPipelineAsync();
        var after = Chatwoot.Faults.On(
            "POST", $"/conversations/{conversation}/{step}", Fault.Status(step == "messages" ? 429 : 503), _ => Chatwoot.Conversation(conversation).Team is not null);
        var asked = await Chatwoot.CustomerSaysAsync(conversation, "help");
        await TriedTwiceAsync(conversation);
        Assert.Equal((Picked, "pending"), (Chatwoot.Conversation(conversation).Assignee, Chatwoot.Conversation(conversation).Status));

        after.Dispose();

        await HandedOverAsync(conversation, asked.Id, [Farewell]);
        Assert.Equal((Picked, "billing"), (Chatwoot.Conversation(conversation).Assignee, Chatwoot.Conversation(conversation).Team));
    }

    [Fact]
    public async Task A_person_who_takes_a_conversation_that_is_being_handed_over_keeps_it_and_finds_it_open()
    {
        var conversation = await FailingPipelineAsync();
        var away = Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(503));
        var asked = await Chatwoot.CustomerSaysAsync(conversation, "help");
        await TriedTwiceAsync(conversation);
        await Chatwoot.AssignAsync(conversation, agentId: Chatwoot.FirstAgentId);

        away.Dispose();

        await HandedOverAsync(conversation, asked.Id, [Farewell]);
        Assert.Equal(Chatwoot.FirstAgentId, Chatwoot.Conversation(conversation).AssigneeId);
    }

    [Fact]
    public async Task A_person_who_took_a_conversation_before_it_is_handed_over_is_told_why_and_has_the_word()
    {
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        Stage.Dify.Reply(_ => DifyScript.Empty().Doing((_, _) => Chatwoot.AssignAsync(conversation, agentId: Chatwoot.FirstAgentId)));

        var asked = await Chatwoot.CustomerSaysAsync(conversation, "help");

        await HandedOverAsync(conversation, asked.Id, [], "empty_answer");
        Assert.Equal((Chatwoot.FirstAgentId, null), (Chatwoot.Conversation(conversation).AssigneeId, Chatwoot.Conversation(conversation).Team));
    }

    [Fact]
    public async Task After_the_pipeline_has_set_a_team_the_bot_answers_on_until_another_person_takes_the_conversation()
    {
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        Stage.Dify.Reply(request => request.Query == "my bill" ? DifyScript.Answer("Billing will see to it.").Doing((_, _) => SetTeamAsync(conversation))
            : DifyScript.Answer("Here I am."));

        await AssertEndAsync(conversation, "my bill", TurnOutcome.Answered);
        Assert.Equal((Picked, "pending"), (Chatwoot.Conversation(conversation).Assignee, Chatwoot.Conversation(conversation).Status));
        await AssertEndAsync(conversation, "and now?", TurnOutcome.Answered);
        await Chatwoot.AssignAsync(conversation, agentId: Chatwoot.FirstAgentId);

        await AssertEndAsync(conversation, "still there?", TurnOutcome.Dropped("assigned_to_person"));
        Assert.Equal(["Billing will see to it.", "Here I am."], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_person_who_had_the_conversation_before_the_pipeline_set_a_team_keeps_it()
    {
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        Stage.Dify.Reply(_ => DifyScript.Answer("too late").Doing(async (_, _) =>
        {
            await Chatwoot.AssignAsync(conversation, agentId: Chatwoot.FirstAgentId + 1);
            await SetTeamAsync(conversation);
        }));

        await AssertEndAsync(conversation, "my bill", TurnOutcome.Dropped("assigned_to_person"));

        Assert.Equal(Picked, Chatwoot.Conversation(conversation).Assignee);
        Assert.Empty(Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_picked_person_to_whom_the_pipeline_gives_the_conversation_by_name_has_it()
    {
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        Stage.Dify.Reply(_ => DifyScript.Answer("It is yours now.").Doing(async (_, _) =>
        {
            await SetTeamAsync(conversation);
            await PutAsync(conversation, "assignee", $$"""{"assignee":"{{Chatwoot.FirstAgentId + 1}}"}""");
        }));
        await AssertEndAsync(conversation, "my bill", TurnOutcome.Answered);

        await AssertEndAsync(conversation, "and now?", TurnOutcome.Dropped("assigned_to_person"));

        Assert.Equal(Picked, Chatwoot.Conversation(conversation).Assignee);
    }

    [Fact]
    public async Task A_customer_who_returns_after_a_hand_off_to_a_team_is_answered()
    {
        var conversation = await FailingPipelineAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation, "help");
        await HandedOverAsync(conversation, asked.Id, [Farewell]);
        await Chatwoot.SetStatusAsync(conversation, "resolved");
        Stage.Dify.Reply(_ => DifyScript.Answer("Welcome back."));

        await AssertEndAsync(conversation, "it is me again", TurnOutcome.Answered);

        Assert.Equal((Picked, "pending"), (Chatwoot.Conversation(conversation).Assignee, Chatwoot.Conversation(conversation).Status));
    }

    [Fact]
    public async Task A_status_that_Chatwoot_does_not_take_at_once_is_set_although_the_assignee_already_is()
    {
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        Stage.Dify.Reply(_ => DifyScript.Answer("Goodbye.").Doing(async (_, _) =>
        {
            await PutAsync(conversation, "assignee", """{"assignee":"21"}""");
            await PutAsync(conversation, "status", """{"status":"resolved"}""");
        }));
        var away = Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(503));
        var asked = await Chatwoot.CustomerSaysAsync(conversation, "bye");
        await TriedTwiceAsync(conversation);

        away.Dispose();

        Assert.Equal(TurnOutcome.Answered, await Records.EndOfAsync(conversation, asked.Id, TimeSpan.FromSeconds(30)));
        Assert.Equal(("resolved", 21), (Chatwoot.Conversation(conversation).Status, Chatwoot.Conversation(conversation).AssigneeId));
    }

    private async Task<long> FailingPipelineAsync()
    {
        Stage.Dify.Reply(_ => DifyScript.Error(401, "unauthorized", "no"));
        return (await Chatwoot.StartConversationAsync()).Id;
    }

    private Task<ConversationState> TriedTwiceAsync(long conversation) => Eventually.Async(
        async () => (await Records.ConversationAsync(conversation)).State is { Attempts: > 1, Phase: Phase.HandingOff or Phase.Replying } state ? state : null,
        "the delivery to be tried again",
        TimeSpan.FromSeconds(30));

    /// <summary>The customer was told at most once, the team has one note and the label, and the conversation is open.</summary>
    private async Task HandedOverAsync(long conversation, long asked, IReadOnlyList<string> told, string reason = "unauthorized")
    {
        Assert.Equal(TurnOutcome.HandedOff(reason), await Records.EndOfAsync(conversation, asked, TimeSpan.FromSeconds(30)));
        var after = Chatwoot.Conversation(conversation);
        Assert.Equal("open", after.Status);
        Assert.Equal(["for-people"], after.Labels);
        Assert.StartsWith("Handed over by the bot.", Assert.Single(after.Messages, message => message.Private).Content, StringComparison.Ordinal);
        Assert.Equal(told, Stage.Answers(conversation));
    }

    private async Task AssertEndAsync(long conversation, string text, TurnOutcome expected)
    {
        var asked = await Chatwoot.CustomerSaysAsync(conversation, text);
        Assert.Equal(expected, await Records.EndOfAsync(conversation, asked.Id));
    }

    private Task SetTeamAsync(long conversation) => PutAsync(conversation, "team", """{"team":"billing"}""");

    private async Task PutAsync(long conversation, string what, string body)
    {
        using var http = new HttpClient { BaseAddress = Stage.App.Url };
        http.DefaultRequestHeaders.Add("X-Api-Key", Stage.ApiKey);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri($"api/v1/conversations/{conversation}/{what}", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    public sealed class WithTeam : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        public async Task InitializeAsync() => Stage = await Stage.StartAsync(new Dictionary<string, string>
        {
            ["Handoff:Message"] = Farewell,
            ["Handoff:Team"] = "billing",
            ["Handoff:Label"] = "for-people",
            ["Chatwoot:Timeout"] = "00:00:01",
        });

        public async Task DisposeAsync() => await Stage.DisposeAsync();
    }
}
