using System.Collections.Concurrent;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>When the pipeline or Chatwoot fails: retried, recovered, or handed to a human; never silence, never twice.</summary>
public sealed class FailureFlowTests(FailureFlowTests.Impatient fixture) : IClassFixture<FailureFlowTests.Impatient>
{
    private const string Farewell = "A colleague takes over.";

    private Stage Stage => fixture.Stage;

    private ChatwootSimulator Chatwoot => fixture.Stage.Chatwoot;

    private DifySimulator Dify => fixture.Stage.Dify;

    [Fact]
    public async Task Three_failures_end_in_a_hand_off_and_nothing_comes_after_it()
    {
        var (conversation, asked) = await AskAsync("fail three times", Error(500), Error(500), Error(500));

        Assert.Equal(TurnOutcome.HandedOff("internal_server_error"), await new Records(Stage).EndOfAsync(conversation, asked));

        // Told first, noted, then opened: a message after opening would clear waiting_since (design section 7).
        var messages = Chatwoot.Messages(conversation);
        Assert.Equal(["fail three times", Farewell, "Handed over by the bot. Dify: "], messages.Where(IsTalk).Select(message => Start(message.Content!)));
        Assert.True(messages.Single(message => Start(message.Content!).StartsWith("Handed", StringComparison.Ordinal)).Private);
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
        Assert.NotNull(Chatwoot.Conversation(conversation).WaitingSince);
        var calls = Calls(conversation);
        Assert.Equal(["messages", "messages", "toggle_typing_status", "toggle_status"], calls.SkipWhile(call => call != "messages"));
        Assert.Equal(3, Dify.Requests.Of("POST", "/chat-messages").Count(request => request.Body.Contains("fail three times", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_failure_that_passes_is_not_seen_by_the_customer()
    {
        var (conversation, asked) = await AskAsync("fail once", Error(503), DifyScript.Answer("here you are"));

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Equal(["here you are"], Stage.Answers(conversation));
    }

    [Theory]
    [InlineData(404, "404 page not found\n")]
    [InlineData(200, "<html>We will be right back</html>")]
    public async Task What_a_proxy_says_while_Chatwoot_is_redeployed_ends_no_turn(int status, string page)
    {
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var question = $"are you being redeployed? {status}";
        fixture.Scripts[question] = () => DifyScript.Answer("here you are");
        using var looked = Chatwoot.Faults.On("GET", $"/conversations/{conversation}", 1, Fault.Status(status, page));
        using var posted = Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", 1, Fault.Status(status, page));

        var asked = await Chatwoot.CustomerSaysAsync(conversation, question);

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked.Id));
        Assert.Equal(["here you are"], Stage.Answers(conversation));
        Assert.Equal((1, 1), (looked.Hits, posted.Hits));
    }

    [Theory]
    [InlineData(401, "unauthorized")]
    [InlineData(400, "provider_quota_exceeded")]
    [InlineData(400, "invalid_param")]
    public async Task A_failure_that_asking_again_cannot_mend_calls_a_human_at_once(int status, string code)
    {
        var (conversation, asked) = await AskAsync($"permanent {status} {code}", DifyScript.Error(status, code, "no"));

        var outcome = await new Records(Stage).EndOfAsync(conversation, asked);

        Assert.Equal(OutcomeKind.HandedOff, outcome.Kind);
        Assert.Equal(1, Dify.Requests.Of("POST", "/chat-messages").Count(request => request.Body.Contains($"permanent {status} {code}", StringComparison.Ordinal)));
        Assert.Equal([Farewell], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_hanging_pipeline_is_handed_over_by_the_deadline()
    {
        var since = TimeProvider.System.GetTimestamp();
        var (conversation, asked) = await AskAsync("hang", DifyScript.Hang());

        Assert.Equal(TurnOutcome.HandedOff("deadline"), await new Records(Stage).EndOfAsync(conversation, asked, TimeSpan.FromSeconds(30)));
        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 5, 10);
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task A_cut_stream_is_recovered_and_asked_only_once()
    {
        var (conversation, asked) = await AskAsync("which invoice?", DifyScript.CutAfter("Your invoice is num", answerSavedAnyway: true, savedAnswer: "Your invoice is number 4711."));

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Equal(["Your invoice is number 4711."], Stage.Answers(conversation));
        Assert.Single(Dify.Runs, run => run.Query == "which invoice?");
    }

    [Fact]
    public async Task A_cut_stream_whose_run_was_not_kept_does_not_leave_the_customer_alone()
    {
        var (conversation, asked) = await AskAsync("and this invoice?", DifyScript.CutAfter("Your inv", answerSavedAnyway: false), DifyScript.Answer("Number 4711."));

        var outcome = await new Records(Stage).EndOfAsync(conversation, asked, TimeSpan.FromSeconds(30));

        Assert.NotEqual(OutcomeKind.Dropped, outcome.Kind);
        Assert.Single(Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_conversation_that_Dify_has_forgotten_starts_anew_with_what_was_said()
    {
        var (conversation, first) = await AskAsync("remember 4711", DifyScript.Answer("I will"));
        await new Records(Stage).EndOfAsync(conversation, first);
        var run = Assert.Single(Dify.Runs, run => run.Query == "remember 4711");

        Dify.ForgetConversation(run.ConversationId);
        var second = await Chatwoot.CustomerSaysAsync(conversation, "which number?");
        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, second.Id));

        var anew = Dify.Runs[^1];
        Assert.NotEqual(run.ConversationId, anew.ConversationId);
        Assert.Contains("remember 4711", anew.Query, StringComparison.Ordinal);
        Assert.EndsWith("which number?", anew.Query, StringComparison.Ordinal);
        Assert.Equal(anew.ConversationId, (await new Records(Stage).ConversationAsync(conversation)).State.BackendConversationId);
    }

    [Fact]
    public async Task An_empty_answer_calls_a_human()
    {
        var (conversation, asked) = await AskAsync("say nothing", DifyScript.Empty());

        Assert.Equal(TurnOutcome.HandedOff("empty_answer"), await new Records(Stage).EndOfAsync(conversation, asked));
    }

    [Fact]
    public async Task An_answer_whose_arrival_is_unclear_is_looked_up_and_not_sent_twice()
    {
        using var cut = Chatwoot.Faults.On("POST", "/messages", 1, Fault.ResetAfterWork(), request => request.Body.Contains("said once", StringComparison.Ordinal));
        var (conversation, asked) = await AskAsync("unclear, but there", DifyScript.Answer("said once"));

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked, TimeSpan.FromSeconds(30)));
        Assert.Equal(["said once"], Stage.Answers(conversation));
    }

    [Fact]
    public async Task An_answer_that_got_lost_on_the_way_is_sent_again()
    {
        using var cut = Chatwoot.Faults.On("POST", "/messages", 1, Fault.Reset(), request => request.Body.Contains("lost once", StringComparison.Ordinal));
        var (conversation, asked) = await AskAsync("unclear, and not there", DifyScript.Answer("lost once"));

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked, TimeSpan.FromSeconds(30)));
        Assert.Equal(["lost once"], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_busy_Chatwoot_gets_the_answer_later()
    {
        using var busy = Chatwoot.Faults.On("POST", "/messages", 2, Fault.Status(429, "Retry later\n"), request => request.Body.Contains("patience", StringComparison.Ordinal));
        var (conversation, asked) = await AskAsync("are you busy?", DifyScript.Answer("patience"));

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked, TimeSpan.FromSeconds(30)));
        Assert.Equal(["patience"], Stage.Answers(conversation));
    }

    [Fact]
    public async Task An_answer_that_Chatwoot_refuses_calls_a_human()
    {
        using var refusal = Chatwoot.Faults.On("POST", "/messages", Fault.Status(422, """{"error":"no"}"""), request => request.Body.Contains("unacceptable", StringComparison.Ordinal));
        var (conversation, asked) = await AskAsync("say something unacceptable", DifyScript.Answer("unacceptable"));

        Assert.Equal(TurnOutcome.HandedOff("not_accepted"), await new Records(Stage).EndOfAsync(conversation, asked));
        Assert.Equal([Farewell], Stage.Answers(conversation));
    }

    [Fact]
    public async Task Messages_that_come_in_while_the_hand_off_is_made_go_with_it()
    {
        fixture.Scripts["before"] = () => DifyScript.Error(401, "unauthorized", "no");
        var opening = new TaskCompletionSource();
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        using var held = Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", 1, Fault.HeldUntil(opening.Task));

        await Chatwoot.CustomerSaysAsync(conversation, "before");
        await Chatwoot.WaitForBotMessageAsync(conversation);
        var late = await Chatwoot.CustomerSaysAsync(conversation, "while");
        await Chatwoot.WaitForQuietAsync();
        opening.SetResult();

        Assert.Equal(TurnOutcome.HandedOff("unauthorized"), await new Records(Stage).EndOfAsync(conversation, late.Id));
        Assert.Equal([Farewell], Stage.Answers(conversation));
    }

    /// <summary>How Dify behaves when it is asked this, each time; scripts of one test are never another's.</summary>
    private Task<(long Conversation, long Message)> AskAsync(string text, params DifyScript[] scripts)
    {
        var queue = new Queue<DifyScript>(scripts);
        fixture.Scripts[text] = () => queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        return AskAsync(text);
    }

    private static DifyScript Error(int status) => DifyScript.Error(status, "internal_server_error", "The server encountered an internal error.");

    private static bool IsTalk(SimMessage message) => message.MessageType is SimMessageType.Incoming or SimMessageType.Outgoing;

    private static string Start(string text) => text.StartsWith("Handed over by the bot. Dify: ", StringComparison.Ordinal) ? text[..30] : text;

    private List<string> Calls(long conversation) =>
        [.. Chatwoot.Requests.All
            .Where(request => request.Method == "POST" && request.Path.Contains($"/conversations/{conversation}/", StringComparison.Ordinal))
            .Select(request => request.Path.Split('/')[^1])];

    private async Task<(long Conversation, long Message)> AskAsync(string text)
    {
        var conversation = await Chatwoot.StartConversationAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation.Id, text);
        return (conversation.Id, asked.Id);
    }

    /// <summary>A stage with a short deadline, so that a hand-off by it can be waited for.</summary>
    public sealed class Impatient : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        /// <summary>By question, what Dify does next when it is asked that.</summary>
        public ConcurrentDictionary<string, Func<DifyScript>> Scripts { get; } = new();

        public async Task InitializeAsync()
        {
            Stage = await Stage.StartAsync(new Dictionary<string, string>
            {
                ["Turns:AnswerDeadline"] = "00:00:08",
                ["Turns:RetryDelay"] = "00:00:00.2",
                ["Chatwoot:Timeout"] = "00:00:03",
                ["Handoff:Message"] = Farewell,
            });
            Stage.Dify.Reply(request => Scripts.TryGetValue(request.Query, out var next) ? next() : DifyScript.Answer("no script"));
        }

        public async Task DisposeAsync() => await Stage.DisposeAsync();
    }
}
