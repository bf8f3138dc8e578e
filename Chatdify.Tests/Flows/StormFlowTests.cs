using System.Text;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Crashes;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>
/// Whatever Dify or Chatwoot answers, for a moment or for as long as it is asked: the customer gets an answer or a human, never silence, never
/// anything twice.
/// </summary>
[Collection(Alone.Name)]
public sealed class StormFlowTests(StormFlowTests.Weather fixture) : IClassFixture<StormFlowTests.Weather>
{
    private const string Farewell = "A colleague takes over.";
    private const string LongRetryAfter = "429 with a long Retry-After";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["429"] = Fault.RateLimited(),
        ["429 with Retry-After"] = Fault.RateLimited(TimeSpan.FromSeconds(1)),
        [LongRetryAfter] = Fault.RateLimited(TimeSpan.FromHours(1)),
        ["500"] = Fault.Status(500),
        ["502 of a proxy"] = Fault.Status(502, "<html><body>Bad Gateway</body></html>"),
        ["503"] = Fault.Status(503),
        ["500 after the work"] = Fault.StatusAfterWork(500),
        ["401"] = Fault.Status(401, """{"code":"unauthorized","message":"no"}"""),
        ["403"] = Fault.Status(403, "<html></html>"),
        ["404"] = Fault.Status(404, """{"error":"not found"}"""),
        ["422"] = Fault.Status(422, """{"error":"no"}"""),
        ["connection reset"] = Fault.Reset(),
        ["connection reset after the work"] = Fault.ResetAfterWork(),
        ["slow headers"] = Fault.Delay(TimeSpan.FromSeconds(1)),
        ["headers slower than patience"] = Fault.Delay(TimeSpan.FromSeconds(20)),
        ["slow body"] = Fault.SlowBody(TimeSpan.FromSeconds(1)),
        ["body slower than patience"] = Fault.SlowBody(TimeSpan.FromSeconds(20)),
        ["truncated body"] = Fault.Truncated(),
        ["200 with HTML"] = Fault.Html200(),
        ["wrong content type"] = Fault.WrongContentType(),
    };

    private static readonly Dictionary<string, Func<DifyScript>> Streams = new()
    {
        ["truncated stream"] = () => DifyScript.CutAfter("I was about to", answerSavedAnyway: false),
        ["dropped stream"] = () => DifyScript.CutAfter("I was about to", answerSavedAnyway: false).ByReset(),
        ["corrupt stream"] = () => DifyScript.Raw(Encoding.UTF8.GetBytes("data: {\"event\": \"message\", \"answ\n\ndata: }{\n\n\u0000\uFFFF\n\n")),
        ["stream of pings"] = DifyScript.PingOnly,
        ["error in the stream"] = () => DifyScript.ErrorMidStream("I was ab", "internal_server_error", 500, "broken"),
        ["silence in the stream"] = DifyScript.Hang,
    };

    /// <summary>Late or mislabelled, but an answer; or one that can be recovered.</summary>
    private static readonly HashSet<string> Harmless = ["slow headers", "slow body", "wrong content type", "truncated body", "connection reset after the work", "500 after the work"];

    private Stage Stage => fixture.Stage;

    public static TheoryData<string> DifyNames => [.. Faults.Keys, .. Streams.Keys];

    [Theory]
    [MemberData(nameof(DifyNames))]
    public async Task Dify_fails_once(string how)
    {
        var question = "once " + how;
        var asked = 0;
        fixture.Scripts[question] = () => Interlocked.Increment(ref asked) == 1 && Streams.TryGetValue(how, out var stream) ? stream() : DifyScript.Answer("at last");
        using var rule = Break(question, how, times: 1);

        var (conversation, outcome) = await AskAsync(question);

        AssertSettled(conversation, outcome, "at last");
    }

    [Fact]
    public async Task Dify_fails_in_every_way_at_a_time_for_as_long_as_it_is_asked() => await Task.WhenAll(Faults.Keys.Concat(Streams.Keys).Select(async how =>
    {
        var question = "for ever " + how;
        fixture.Scripts[question] = Streams.TryGetValue(how, out var stream) ? stream : () => DifyScript.Answer("at last");
        using var rule = Break(question, how, times: int.MaxValue);

        var (conversation, outcome) = await AskAsync(question);

        AssertSettled(conversation, outcome, "at last");
        Assert.True(outcome.Kind == OutcomeKind.HandedOff || Harmless.Contains(how), $"{how}: {outcome}");
    }));

    [Fact]
    public async Task Chatwoot_fails_on_messages_in_every_way() => await Task.WhenAll(Faults.Where(fault => fault.Key != LongRetryAfter).Select(async fault =>
    {
        var question = "take this: " + fault.Key;
        fixture.Scripts[question] = () => DifyScript.Answer("here you are");
        var conversation = (await Stage.Chatwoot.StartConversationAsync()).Id;
        using var rule = Stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", 2, fault.Value);

        var outcome = await AskAsync(conversation, question);

        AssertTold(conversation, "here you are", outcome);
        Assert.Equal(outcome.Kind == OutcomeKind.Dropped, fault.Key == "404");
    }));

    [Fact]
    public async Task Chatwoot_fails_in_every_way_when_it_is_asked_whose_the_conversation_is() => await Task.WhenAll(Faults.Where(fault => fault.Key != LongRetryAfter).Select(async fault =>
    {
        var question = "whose? " + fault.Key;
        fixture.Scripts[question] = () => DifyScript.Answer("mine");
        var conversation = (await Stage.Chatwoot.StartConversationAsync()).Id;
        using var rule = Stage.Chatwoot.Faults.On("GET", $"/conversations/{conversation}", 2, fault.Value);

        var outcome = await AskAsync(conversation, question);

        AssertTold(conversation, "mine", outcome);
        Assert.Equal(outcome.Kind == OutcomeKind.Dropped, fault.Key == "404");
    }));

    [Fact]
    public async Task Chatwoot_cannot_silence_the_bot_for_an_hour()
    {
        // An app of its own: the pause is everybody's.
        await using var stage = await Stage.StartAsync();
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        using var rule = stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", Faults[LongRetryAfter]);

        await stage.Chatwoot.CustomerSaysAsync(conversation, "patience?");

        var paused = await Eventually.Async(
            async () => (await new Records(stage).ConversationAsync(conversation)).State is { NotBefore: not null } state ? state : null, "a pause");
        Assert.True(paused.NotBefore <= TimeProvider.System.GetUtcNow().AddMinutes(1), $"paused until {paused.NotBefore:O}");
    }

    private FaultRule? Break(string question, string how, int times) => Faults.TryGetValue(how, out var fault)
        ? Stage.Dify.Faults.On("POST", "/chat-messages", times, fault, request => request.Body.Contains(question, StringComparison.Ordinal))
        : null;

    private void AssertSettled(long conversation, TurnOutcome outcome, string answer)
    {
        AssertTold(conversation, answer, outcome);
        Assert.NotEqual(OutcomeKind.Dropped, outcome.Kind);
    }

    private void AssertTold(long conversation, string answer, TurnOutcome outcome)
    {
        var answers = Stage.Answers(conversation);
        Assert.Equal(answers.Distinct(), answers);
        Assert.Empty(answers.Except([answer, Farewell]));
        Assert.Equal(outcome.Kind == OutcomeKind.HandedOff ? "open" : "pending", Stage.Chatwoot.Conversation(conversation).Status);
        Assert.True(outcome.Kind != OutcomeKind.Answered || answers.Contains(answer), "recorded as answered, but is not");
    }

    private async Task<(long Conversation, TurnOutcome Outcome)> AskAsync(string question)
    {
        var conversation = (await Stage.Chatwoot.StartConversationAsync()).Id;
        return (conversation, await AskAsync(conversation, question));
    }

    private async Task<TurnOutcome> AskAsync(long conversation, string question)
    {
        var asked = await Stage.Chatwoot.CustomerSaysAsync(conversation, question);
        return await new Records(Stage).EndOfAsync(conversation, asked.Id, Patience);
    }

    /// <summary>A stage whose app is impatient, so that the slow is too slow.</summary>
    public sealed class Weather : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        /// <summary>By question, what Dify does each time it is asked that.</summary>
        public System.Collections.Concurrent.ConcurrentDictionary<string, Func<DifyScript>> Scripts { get; } = new();

        public async Task InitializeAsync()
        {
            Stage = await Stage.StartAsync(new Dictionary<string, string>
            {
                ["Turns:AnswerDeadline"] = "00:00:06",
                ["Turns:RetryDelay"] = "00:00:00.2",
                ["Chatwoot:Timeout"] = "00:00:02",
                ["Handoff:Message"] = Farewell,
            });
            Stage.Dify.Reply(request => Scripts.TryGetValue(request.Query, out var next) ? next() : DifyScript.Answer("no script"));
        }

        public async Task DisposeAsync() => await Stage.DisposeAsync();
    }
}
