using System.Collections.Concurrent;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.ChatWebhook;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>The whole play with a chat webhook in Dify's place.</summary>
public sealed class ChatWebhookFlowTests(ChatWebhookFlowTests.Workflow fixture) : IClassFixture<ChatWebhookFlowTests.Workflow>
{
    private const string Key = "key-of-the-workflow";
    private const string Farewell = "A colleague takes over.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Stage Stage => fixture.Stage;

    [Fact]
    public async Task A_customer_is_answered_and_the_next_question_goes_on_in_the_same_thread()
    {
        var (conversation, first) = await AskAsync("where is it?", WebhookScript.Answer("On its way."));
        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, first));
        fixture.Scripts["and when?"] = new([WebhookScript.Stream("""{"response":"Tomor"}""", """{"response":"row."}""", "[DONE]")]);
        var second = await Stage.Chatwoot.CustomerSaysAsync(conversation, "and when?");

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, second.Id));
        Assert.Equal(["On its way.", "Tomorrow."], Stage.Answers(conversation));
        var questions = fixture.Webhook.Questions.Where(question => question.ChatId == $"{conversation}").ToList();
        Assert.Equal([null, $"thread-{conversation}"], questions.Select(question => question.ThreadId));
        Assert.All(questions, question => Assert.Equal(Stage.Chatwoot.AccountId, question.Metadata["account_id"]!.GetValue<long>()));
        Assert.DoesNotContain(questions, question => question.Metadata["bridge_token"] is null);
    }

    [Fact]
    public async Task A_failure_that_passes_is_not_seen_and_both_attempts_carry_one_key()
    {
        var (conversation, asked) = await AskAsync("fail once", WebhookScript.Html(503), WebhookScript.Answer("here you are"));

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Equal(["here you are"], Stage.Answers(conversation));
        var keys = fixture.Webhook.Questions.Where(question => question.Message == "fail once").Select(question => question.Key).ToList();
        Assert.Equal(2, keys.Count);
        Assert.NotNull(Assert.Single(keys.Distinct(StringComparer.Ordinal)));
    }

    public static TheoryData<string, string> NoAnswers => new()
    {
        { "started", "workflow_started" },
        { "empty", "empty_body" },
        { "failed", "http_500" },
        { "not registered", "http_404" },
        { "late", "http_524" },
        { "several", "several_items" },
        { "said failure", "backend_failed" },
        { "cross-talk", "cross_talk" },
        { "cut", "run_unknown" },
    };

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task What_is_no_answer_is_asked_once_and_handed_over(string what, string reason)
    {
        var (conversation, asked) = await AskAsync(what, what switch
        {
            "started" => WebhookScript.WorkflowStarted(),
            "empty" => WebhookScript.Empty(),
            "failed" => WebhookScript.WorkflowFailed(),
            "not registered" => WebhookScript.NotRegistered(),
            "late" => WebhookScript.Html(524),
            "several" => WebhookScript.Raw(200, "application/json", """[{"output":"a"},{"output":"b"}]"""),
            "said failure" => WebhookScript.Failure("no credit"),
            "cut" => WebhookScript.Stream("""{"response":"never sh"}"""),
            _ => WebhookScript.CrossTalk("Your balance is 17 euros.", "4711"),
        });

        Assert.Equal(TurnOutcome.HandedOff(reason), await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Equal([Farewell], Stage.Answers(conversation));
        Assert.Single(fixture.Webhook.Questions, question => question.Message == what);
        Assert.Equal("open", Stage.Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task An_answer_that_is_lost_on_the_way_is_not_worked_out_twice()
    {
        using var cut = fixture.Webhook.Faults.On(
            "POST", "/webhook/chat", 1, Fault.ResetAfterWork(), request => request.Body.Contains("book me a room", StringComparison.Ordinal));
        var (conversation, asked) = await AskAsync("book me a room", WebhookScript.Answer("never seen"));

        Assert.Equal(TurnOutcome.HandedOff("connection_failed"), await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Single(fixture.Webhook.Questions, question => question.Message == "book me a room");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_is_killed_while_it_waits_never_leads_to_two_answers(bool idempotent)
    {
        await using var webhook = await ChatWebhookSimulator.StartAsync(Key);
        await using var stage = await Stage.StartAsync(
            new Dictionary<string, string>(Settings(webhook), StringComparer.Ordinal) { ["ChatWebhook:Idempotent"] = $"{idempotent}" });
        var thinking = new TaskCompletionSource();
        webhook.Reply(_ => WebhookScript.Answer("here I am").HeldUntil(thinking.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "will you survive?");
        await webhook.WaitForAsync(workflow => workflow.Questions.Count == 1, "the workflow to be asked", Patience);
        await stage.KillAppAsync();
        thinking.SetResult();
        await stage.StartAppAsync();

        var outcome = await new Records(stage).EndOfAsync(conversation, asked.Id, Patience);
        Assert.Equal(idempotent ? TurnOutcome.Answered : TurnOutcome.HandedOff("run_unknown"), outcome);
        Assert.Equal([idempotent ? "here I am" : Farewell], stage.Answers(conversation));
        Assert.Equal(idempotent ? 2 : 1, webhook.Questions.Count);
        Assert.Single(webhook.Questions.Select(question => question.Key).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_newer_message_does_not_have_the_work_done_twice()
    {
        await using var webhook = await ChatWebhookSimulator.StartAsync(Key);
        var changes = new Dictionary<string, string>(Settings(webhook), StringComparer.Ordinal) { ["Turns:Supersede"] = "true", ["Turns:Lease"] = "00:00:03" };
        await using var stage = await Stage.StartAsync(changes);
        var working = new TaskCompletionSource();
        webhook.Reply(question => WebhookScript.Answer($"done: {question.Message}").HeldUntil(working.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        await stage.Chatwoot.CustomerSaysAsync(conversation, "book a room");
        await webhook.WaitForAsync(workflow => workflow.Questions.Count == 1, "the workflow to be asked", Patience);

        var second = await stage.Chatwoot.CustomerSaysAsync(conversation, "for two");
        await Eventually.Async(async () => await new Records(stage).IsStoredAsync(conversation, second.Id) ? "stored" : null, "the second message to be stored");
        await RenewedAsync(stage, conversation);
        await RenewedAsync(stage, conversation);
        working.SetResult();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, second.Id, Patience));
        Assert.Equal(["done: book a room", "done: for two"], stage.Answers(conversation));
        Assert.Equal(["book a room", "for two"], webhook.Questions.Select(question => question.Message));
    }

    /// <summary>Waits for the next renewal of the turn's lease, which is when it looks for newer messages.</summary>
    private static async Task RenewedAsync(Stage stage, long conversation)
    {
        var records = new Records(stage);
        var until = (await records.ConversationAsync(conversation)).State.LeaseUntil;
        await Eventually.Async(
            async () => (await records.ConversationAsync(conversation)).State.LeaseUntil > until ? "renewed" : null, "the lease to be renewed", Patience);
    }

    private async Task<(long Conversation, long Message)> AskAsync(string text, params WebhookScript[] scripts)
    {
        fixture.Scripts[text] = new(scripts);
        var conversation = await Stage.Chatwoot.StartConversationAsync();
        var asked = await Stage.Chatwoot.CustomerSaysAsync(conversation.Id, text);
        return (conversation.Id, asked.Id);
    }

    private static Dictionary<string, string> Settings(ChatWebhookSimulator webhook) => new(StringComparer.Ordinal)
    {
        ["Pipeline:Backend"] = "ChatWebhook",
        ["ChatWebhook:Url"] = $"{webhook.Url}",
        ["ChatWebhook:ApiKey"] = Key,
        ["Dify:BaseUrl"] = "",
        ["Dify:ApiKey"] = "",
        ["Turns:RetryDelay"] = "00:00:00.2",
        ["Handoff:Message"] = Farewell,
    };

    /// <summary>A workflow and the app in front of it.</summary>
    public sealed class Workflow : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        public ChatWebhookSimulator Webhook { get; private set; } = null!;

        /// <summary>By question, how it ends each time it is asked; the last for ever.</summary>
        public ConcurrentDictionary<string, Queue<WebhookScript>> Scripts { get; } = new();

        public async Task InitializeAsync()
        {
            Webhook = await ChatWebhookSimulator.StartAsync(Key);
            Webhook.Reply(question => Scripts[question.Message] is { Count: > 1 } several ? several.Dequeue() : Scripts[question.Message].Peek());
            Stage = await Stage.StartAsync(Settings(Webhook));
        }

        public async Task DisposeAsync()
        {
            await Stage.DisposeAsync();
            await Webhook.DisposeAsync();
        }
    }
}
