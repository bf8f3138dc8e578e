using System.Collections.Concurrent;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Simulators.Letta;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>The whole play with an agent of Letta in Dify's place.</summary>
public sealed class LettaFlowTests(LettaFlowTests.Agent fixture) : IClassFixture<LettaFlowTests.Agent>
{
    private const string Farewell = "A colleague takes over.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Stage Stage => fixture.Stage;

    private LettaSimulator Letta => fixture.Letta;

    [Fact]
    public async Task A_customer_hears_the_assistant_only_and_the_next_question_goes_to_the_same_conversation()
    {
        var (conversation, first) = await AskAsync("where is it?", LettaScript.Answer("On its", "way.").AsParts());
        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, first));
        fixture.Scripts["and when?"] = new([LettaScript.Answer("Tomorrow.")]);
        var second = await Stage.Chatwoot.CustomerSaysAsync(conversation, "and when?");
        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, second.Id));

        Assert.Equal(["On its\n\nway.", "Tomorrow."], Stage.Answers(conversation));
        var runs = Letta.Runs.Where(run => run.Question is "where is it?" or "and when?").ToList();
        var id = Assert.Single(runs.Select(run => run.ConversationId).Distinct(StringComparer.Ordinal));
        Assert.Equal(id, (await new Records(Stage).ConversationAsync(conversation)).State.IdAt(new PipelineRef("Letta")));
    }

    [Fact]
    public async Task The_id_is_shown_in_Chatwoot_beside_what_was_there()
    {
        var (conversation, asked) = await AskAsync("show me", LettaScript.Answer("There."));
        await new Records(Stage).EndOfAsync(conversation, asked);

        await Stage.Chatwoot.WaitForAsync(
            chatwoot => chatwoot.Conversation(conversation).CustomAttributes["letta_conversation_id"] is not null, "the attribute to be written", Patience);

        var id = Letta.Runs.Single(run => run.Question == "show me").ConversationId;
        Assert.Equal(id, Stage.Chatwoot.Conversation(conversation).CustomAttributes["letta_conversation_id"]!.GetValue<string>());
        Assert.DoesNotContain("/custom_attributes", Stage.Chatwoot.Requests.All.SkipWhile(request => !request.Path.EndsWith("/custom_attributes", StringComparison.Ordinal))
            .Skip(1).Where(request => request.Path.Contains($"/conversations/{conversation}/", StringComparison.Ordinal)).Select(request => request.Path));
    }

    public static TheoryData<string, string, int> Failures => new()
    {
        { "approval", "paused", 1 },
        { "silent", "empty_answer", 1 },
        { "too long", "max_tokens_exceeded", 1 },
        { "no credit", "llm_insufficient_credits", 0 },
        { "rate limit", "llm_rate_limit", 3 },
        { "cut and failed", "run_failed", 3 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_is_no_answer_is_handed_over(string what, string reason, int runs)
    {
        var (conversation, asked) = await AskAsync(what, what switch
        {
            "approval" => LettaScript.RequiresApproval("I would like to refund this order."),
            "silent" => LettaScript.Silent(),
            "too long" => LettaScript.Stops("max_tokens_exceeded", "And then, and"),
            "no credit" => LettaScript.Error(402, """{"error":{"type":"llm_insufficient_credits","message":"SECRET"}}"""),
            "rate limit" => LettaScript.ErrorEvent("llm_rate_limit"),
            _ => LettaScript.CutAndFailed("One mom"),
        });

        var outcome = await new Records(Stage).EndOfAsync(conversation, asked, Patience);

        Assert.Equal(OutcomeKind.HandedOff, outcome.Kind);
        Assert.Equal([Farewell], Stage.Answers(conversation));
        Assert.DoesNotContain(Stage.Chatwoot.Messages(conversation), message => message.Content!.Contains("SECRET", StringComparison.Ordinal));
        if (what != "cut and failed")
        {
            Assert.Equal((reason, runs), (outcome.Reason, Letta.Runs.Count(run => run.Question == what)));
        }
    }

    [Fact]
    public async Task A_cut_stream_whose_run_finished_is_recovered_and_not_asked_again()
    {
        var (conversation, asked) = await AskAsync("which invoice?", LettaScript.CutButFinished("Let me see.", "Number 4711."));

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked, Patience));
        Assert.Equal(["Let me see.\n\nNumber 4711."], Stage.Answers(conversation));
        Assert.Single(Letta.Runs, run => run.Question == "which invoice?");
    }

    [Fact]
    public async Task A_conversation_that_Letta_has_forgotten_starts_anew_with_what_was_said()
    {
        var (conversation, first) = await AskAsync("remember 4711", LettaScript.Answer("I will"));
        await new Records(Stage).EndOfAsync(conversation, first);
        Letta.ForgetConversation(Letta.Runs.Single(run => run.Question == "remember 4711").ConversationId!);

        var second = await Stage.Chatwoot.CustomerSaysAsync(conversation, "which number?");

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, second.Id));
        var anew = Letta.Runs.Single(run => run.Question.EndsWith("which number?", StringComparison.Ordinal));
        Assert.Contains("remember 4711", anew.Question, StringComparison.Ordinal);
        Assert.Equal(anew.ConversationId, (await new Records(Stage).ConversationAsync(conversation)).State.IdAt(new PipelineRef("Letta")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_is_killed_while_it_waits_leads_to_one_answer(bool survives)
    {
        await using var letta = await LettaSimulator.StartAsync();
        await using var stage = await Stage.StartAsync(Settings(letta));
        var thinking = new TaskCompletionSource();
        var script = LettaScript.Answer("here I am").HeldUntil(thinking.Task);
        letta.Reply(_ => survives ? script.Surviving() : script);
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "will you survive?");
        await letta.WaitForAsync(agent => agent.Runs.Count == 1, "the agent to be asked", Patience);
        await stage.KillAppAsync();
        await letta.WaitForAsync(agent => survives || agent.Runs[0].Status == "cancelled", "the run to end with its client", Patience);
        thinking.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["here I am"], stage.Answers(conversation));
        Assert.Equal(survives ? 1 : 2, letta.Runs.Count);
        Assert.Equal(letta.Runs[^1].ConversationId, await ShownAsync(stage, conversation));
    }

    [Fact]
    public async Task An_id_that_was_not_wanted_before_is_shown_with_the_next_answer()
    {
        await using var letta = await LettaSimulator.StartAsync();
        await using var stage = await Stage.StartAsync(new Dictionary<string, string>(Settings(letta), StringComparer.Ordinal) { ["Letta:MirrorId"] = "false" });
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        await AnswerAsync(stage, conversation, "hello");
        await stage.Chatwoot.WaitForQuietAsync(Patience);

        await stage.KillAppAsync();
        stage.Set("Letta:MirrorId", "true");
        await stage.StartAppAsync();
        await AnswerAsync(stage, conversation, "still there?");

        Assert.Equal(Assert.Single(letta.Conversations), await ShownAsync(stage, conversation));
    }

    [Fact]
    public async Task Conversations_of_one_contact_can_share_one_of_the_agent()
    {
        await using var letta = await LettaSimulator.StartAsync();
        await using var stage = await Stage.StartAsync(new Dictionary<string, string>(Settings(letta), StringComparer.Ordinal) { ["Letta:ConversationPer"] = "Contact" });
        var first = await stage.Chatwoot.StartConversationAsync();
        var other = await stage.Chatwoot.StartConversationAsync("another-customer");
        var again = await stage.Chatwoot.StartConversationAsync(contactId: first.ContactId);

        await AnswerAsync(stage, first.Id, "my name is Ann");
        await AnswerAsync(stage, other.Id, "what is my name?");
        await AnswerAsync(stage, again.Id, "and mine?");
        letta.ForgetConversation(letta.Conversations[0]);
        await AnswerAsync(stage, again.Id, "still?");
        await AnswerAsync(stage, first.Id, "and here?");

        var used = letta.Runs.Select(run => run.ConversationId).ToList();
        Assert.Equal(used[0], used[2]);
        Assert.NotEqual(used[0], used[1]);
        Assert.Equal(used[3], used[4]);
        Assert.Equal(3, used.Distinct(StringComparer.Ordinal).Count());
    }

    private static Task<string> ShownAsync(Stage stage, long conversation) => stage.Chatwoot.WaitForAsync(
        chatwoot => chatwoot.Conversation(conversation).CustomAttributes["letta_conversation_id"]?.GetValue<string>(), "the attribute to be written", Patience);

    private static async Task AnswerAsync(Stage stage, long conversation, string text)
    {
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, text);
        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
    }

    private async Task<(long Conversation, long Message)> AskAsync(string text, params LettaScript[] scripts)
    {
        fixture.Scripts[text] = new(scripts);
        var conversation = await Stage.Chatwoot.StartConversationAsync();
        var asked = await Stage.Chatwoot.CustomerSaysAsync(conversation.Id, text);
        return (conversation.Id, asked.Id);
    }

    private static Dictionary<string, string> Settings(LettaSimulator letta) => new(StringComparer.Ordinal)
    {
        ["Pipeline:Backend"] = "Letta",
        ["Letta:BaseUrl"] = $"{letta.BaseUrl}",
        ["Letta:ApiKey"] = letta.ApiKey!,
        ["Letta:AgentId"] = letta.AgentId,
        ["Letta:MirrorId"] = "true",
        ["Dify:BaseUrl"] = "",
        ["Dify:ApiKey"] = "",
        ["Turns:RetryDelay"] = "00:00:00.2",
        ["Handoff:Message"] = Farewell,
    };

    /// <summary>An agent and the app in front of it.</summary>
    public sealed class Agent : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        public LettaSimulator Letta { get; private set; } = null!;

        /// <summary>By question, how its runs go; the last for ever. Other questions are answered.</summary>
        public ConcurrentDictionary<string, Queue<LettaScript>> Scripts { get; } = new();

        public async Task InitializeAsync()
        {
            Letta = await LettaSimulator.StartAsync();
            Letta.Reply(run => !Scripts.TryGetValue(run.Question, out var scripts) ? LettaScript.Answer("I heard you.")
                : scripts.Count > 1 ? scripts.Dequeue()
                : scripts.Peek());
            Stage = await Stage.StartAsync(Settings(Letta));
        }

        public async Task DisposeAsync()
        {
            await Stage.DisposeAsync();
            await Letta.DisposeAsync();
        }
    }
}
