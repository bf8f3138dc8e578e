using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Flows;

/// <summary>More customers than a backend can serve: some wait, oldest first, and by the deadline a human is called for the rest.</summary>
[Collection(nameof(Crowd))]
public sealed class BackpressureFlowTests(ITestOutputHelper output)
{
    private const string Farewell = "A colleague takes over.";

    [Fact]
    public async Task Twelve_customers_and_two_places_are_all_answered_two_at_a_time()
    {
        await using var stage = await StartAsync(new() { ["Dify:MaxConcurrency"] = "2" });
        stage.Dify.Reply(request => DifyScript.Answer($"answer to {request.Query}", thinking: TimeSpan.FromSeconds(0.3)));

        var crowd = await Crowd.AskAsync(stage, 12);

        Assert.All(await crowd.EndsAsync(), end => Assert.Equal(TurnOutcome.Answered, end));
        crowd.AssertTold(conversation => $"answer to question of {conversation}", notes: 0);
        Assert.Equal(2, MostAtOnce(stage.Dify.Runs));
        Print("12 customers, 2 places, 0.3 s", crowd);
    }

    [Fact]
    public async Task Whoever_gets_no_place_in_time_gets_a_human_by_the_deadline()
    {
        await using var stage = await StartAsync(new() { ["Dify:MaxConcurrency"] = "2", ["Turns:AnswerDeadline"] = "00:00:06" });
        stage.Dify.Reply(_ => DifyScript.Hang());

        var crowd = await Crowd.AskAsync(stage, 8);

        // Whoever gets a place in the moment of the deadline is not asked any more.
        Assert.All(await crowd.EndsAsync(), end => Assert.Contains(end, new[] { TurnOutcome.HandedOff("deadline"), TurnOutcome.HandedOff("too_busy") }));
        crowd.AssertTold(_ => Farewell, notes: 1);
        Assert.InRange(stage.Dify.RunCount, 2, 8);
        Assert.InRange(crowd.Waits().Max().TotalSeconds, 5, 15);
        Print("8 customers, 2 places, hanging, deadline 6 s", crowd);
    }

    [Fact]
    public async Task A_backend_that_is_too_slow_for_all_still_answers_as_many_as_it_can()
    {
        await using var stage = await StartAsync(new() { ["Dify:MaxConcurrency"] = "2", ["Turns:AnswerDeadline"] = "00:00:10" });
        stage.Dify.Reply(request => DifyScript.Answer($"answer to {request.Query}", thinking: TimeSpan.FromSeconds(3)));

        var crowd = await Crowd.AskAsync(stage, 12);
        var ends = await crowd.EndsAsync();

        Assert.InRange(ends.Count(end => end == TurnOutcome.Answered), 4, 6);
        Assert.All(ends, end => Assert.Contains(end, new[] { TurnOutcome.Answered, TurnOutcome.HandedOff("too_busy"), TurnOutcome.HandedOff("deadline") }));
        Assert.All(crowd.Conversations, conversation => Assert.Single(stage.Answers(conversation)));
        Assert.InRange(crowd.Waits().Max().TotalSeconds, 6, 20);
        Print($"12 customers, 2 places, 3 s, deadline 10 s: {ends.Count(end => end == TurnOutcome.Answered)} answered", crowd);
    }

    [Fact]
    public async Task Whoever_never_got_as_far_as_a_worker_gets_a_human_as_well()
    {
        await using var stage = await StartAsync(new()
        {
            ["Turns:AnswerDeadline"] = "00:00:06",
            ["AzureFunctionsJobHost:extensions:queues:batchSize"] = "2",
            ["AzureFunctionsJobHost:extensions:queues:newBatchThreshold"] = "0",
        });
        stage.Dify.Reply(_ => DifyScript.Hang());

        var crowd = await Crowd.AskAsync(stage, 8);

        Assert.All(await crowd.EndsAsync(), end => Assert.Equal(TurnOutcome.HandedOff("deadline"), end));
        crowd.AssertTold(_ => Farewell, notes: 1);
        Assert.InRange(crowd.Waits().Max().TotalSeconds, 5, 15);
        Print("8 customers, 2 workers, hanging, deadline 6 s", crowd);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_Dify_with_one_place_serves_five_customers_one_after_the_other(bool answers429)
    {
        await using var stage = await StartAsync(new() { ["Turns:MaxAttempts"] = "1" }, new() { MaxConcurrentRuns = 1, LimitAnswers429 = answers429 });
        stage.Dify.Reply(request => DifyScript.Answer($"answer to {request.Query}", thinking: TimeSpan.FromSeconds(0.3)));

        var crowd = await Crowd.AskAsync(stage, 5);

        Assert.All(await crowd.EndsAsync(), end => Assert.Equal(TurnOutcome.Answered, end));
        crowd.AssertTold(conversation => $"answer to question of {conversation}", notes: 0);
        Assert.InRange(stage.Dify.Requests.Count("POST", "/chat-messages"), 5, 30);
        Print($"5 customers, limit 1 at Dify: {stage.Dify.Requests.Count("POST", "/chat-messages")} requests", crowd);
    }

    [Fact]
    public async Task A_Dify_that_has_no_room_until_the_deadline_is_not_pestered_and_a_human_is_called()
    {
        await using var stage = await StartAsync(new() { ["Turns:AnswerDeadline"] = "00:00:10" });
        stage.Dify.Reply(_ => DifyScript.Error(400, "invalid_param", "Too many requests. Please try again later. The current maximum concurrent requests allowed for app is 1."));

        var crowd = await Crowd.AskAsync(stage, 2);

        Assert.All(await crowd.EndsAsync(), end => Assert.Equal(TurnOutcome.HandedOff("too_many_requests"), end));
        crowd.AssertTold(_ => Farewell, notes: 1);
        Assert.InRange(stage.Dify.Requests.Count("POST", "/chat-messages"), 6, 14);
        Print($"2 customers, no room at Dify, deadline 10 s: {stage.Dify.Requests.Count("POST", "/chat-messages")} requests", crowd);
    }

    [Fact]
    public async Task The_pause_that_a_backend_asks_for_is_kept()
    {
        await using var stage = await StartAsync([]);
        using var full = stage.Dify.Faults.On("POST", "/chat-messages", 1, Fault.Status(429, """{"code":"too_many_requests"}""", new Dictionary<string, string> { ["Retry-After"] = "3" }));

        var crowd = await Crowd.AskAsync(stage, 1);

        Assert.Equal([TurnOutcome.Answered], await crowd.EndsAsync());
        var asked = stage.Dify.Requests.Of("POST", "/chat-messages");
        Assert.InRange((asked[1].Time - asked[0].Time).TotalSeconds, 3, 8);
    }

    private static Task<Stage> StartAsync(Dictionary<string, string> changes, DifySimulatorOptions? dify = null)
    {
        changes["Handoff:Message"] = Farewell;
        return Stage.StartAsync(changes, Crowd.Patient, dify);
    }

    private static int MostAtOnce(IReadOnlyList<DifyRun> runs) =>
        runs.Max(one => runs.Count(other => other.StartedAt <= one.StartedAt && one.StartedAt < other.FinishedAt));

    private void Print(string what, Crowd crowd) =>
        output.WriteLine($"{what}: first after {crowd.Waits().Min().TotalSeconds:F1} s, last after {crowd.Waits().Max().TotalSeconds:F1} s");
}
