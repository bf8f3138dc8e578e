using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Flows;

/// <summary>Chatwoot says 429 to everybody, as its throttle does for the rest of a minute.</summary>
[Collection(nameof(Crowd))]
public sealed class ChatwootThrottleFlowTests(ITestOutputHelper output)
{
    private const string Farewell = "A colleague takes over.";

    [Fact]
    public async Task Answers_wait_for_Chatwoot_and_none_is_lost_or_sent_twice()
    {
        await using var stage = await StartAsync();
        stage.Dify.Reply(request => DifyScript.Answer($"answer to {request.Query}"));
        using var throttle = stage.Chatwoot.Faults.On("*", "*", Fault.RateLimited());

        var crowd = await Crowd.AskAsync(stage, 8);
        await PassTwoPausesAsync(stage, throttle);

        Assert.All(await crowd.EndsAsync(), end => Assert.Equal(TurnOutcome.Answered, end));
        crowd.AssertTold(conversation => $"answer to question of {conversation}", notes: 0);
        output.WriteLine($"8 customers, Chatwoot throttled: {throttle.Hits} refused calls, last told after {crowd.Waits().Max().TotalSeconds:F1} s");
    }

    [Fact]
    public async Task Hand_offs_wait_for_Chatwoot_and_every_customer_is_told_once()
    {
        await using var stage = await StartAsync();
        stage.Dify.Reply(_ => DifyScript.Error(401, "unauthorized", "no"));
        using var throttle = stage.Chatwoot.Faults.On("POST", "*", Fault.RateLimited());

        var crowd = await Crowd.AskAsync(stage, 8);
        await PassTwoPausesAsync(stage, throttle);

        Assert.All(await crowd.EndsAsync(), end => Assert.Equal(TurnOutcome.HandedOff("unauthorized"), end));
        crowd.AssertTold(_ => Farewell, notes: 1);
        Assert.All(crowd.Conversations, conversation => Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status));
    }

    /// <summary>Pauses of 2 s and 4 s; in each but two calls find out that it goes on.</summary>
    private static async Task PassTwoPausesAsync(Stage stage, FaultRule throttle)
    {
        await stage.Chatwoot.WaitForAsync(_ => throttle.Hits >= 4, "two rounds of refused calls", TimeSpan.FromSeconds(30));
        var hits = throttle.Hits;
        throttle.Dispose();
        Assert.InRange(hits, 4, 8);
    }

    private static Task<Stage> StartAsync() => Stage.StartAsync(new Dictionary<string, string>
    {
        ["Handoff:Message"] = Farewell,
        ["Chatwoot:MaxConcurrency"] = "2",
    }, Crowd.Patient);
}
