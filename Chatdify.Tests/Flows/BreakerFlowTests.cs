using Chatdify.Core.Conversations;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Flows;

/// <summary>A backend that is down for everybody.</summary>
[Collection(nameof(Crowd))]
public sealed class BreakerFlowTests(ITestOutputHelper output)
{
    private const string Farewell = "A colleague takes over.";

    [Fact]
    public async Task A_storm_on_a_broken_backend_ends_with_every_customer_told_once_and_few_calls()
    {
        await using var stage = await StartAsync(places: 4, breakDuration: "00:05:00", failuresToOpen: 5);
        stage.Dify.Reply(_ => Broken());

        var crowd = await Crowd.AskAsync(stage, 30);
        var ends = await crowd.EndsAsync();

        Assert.All(ends, end => Assert.Contains(end, new[] { TurnOutcome.HandedOff("circuit_open"), TurnOutcome.HandedOff("internal_server_error") }));
        crowd.AssertTold(_ => Farewell, notes: 1);
        Assert.All(crowd.Conversations, conversation => Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status));

        // Four may be on the way when the fifth failure opens the breaker.
        Assert.InRange(Asked(stage), 5, 5 + 4);
        output.WriteLine($"30 customers, 4 places, breaker after 5: {Asked(stage)} requests, last told after {crowd.Waits().Max().TotalSeconds:F1} s");
    }

    [Fact]
    public async Task While_the_breaker_is_open_new_customers_get_a_human_at_once_and_the_team_one_note()
    {
        await using var stage = await StartAsync(places: 4, breakDuration: "00:05:00", failuresToOpen: 2);
        stage.Dify.Reply(_ => Broken());
        await (await Crowd.AskAsync(stage, 1)).EndsAsync();
        var before = Asked(stage);

        var crowd = await Crowd.AskAsync(stage, 1);
        Assert.Equal([TurnOutcome.HandedOff("circuit_open")], await crowd.EndsAsync());
        var conversation = crowd.Conversations[0];
        await stage.Chatwoot.CustomerSaysAsync(conversation, "hello?");
        await stage.Chatwoot.CustomerSaysAsync(conversation, "is anybody there?");
        await stage.Chatwoot.WaitForQuietAsync();

        crowd.AssertTold(_ => Farewell, notes: 1);
        Assert.Contains("failed repeatedly", Note(stage, conversation), StringComparison.Ordinal);
        Assert.Null((await new Records(stage).ConversationAsync(conversation)).State.FirstUnansweredAt);
        Assert.Equal(before, Asked(stage));
        output.WriteLine($"open breaker: told after {crowd.Waits().Max().TotalSeconds:F1} s");
    }

    [Fact]
    public async Task When_the_backend_is_well_again_the_bot_returns_by_itself()
    {
        await using var stage = await StartAsync(places: 4, breakDuration: "00:00:02", failuresToOpen: 2);
        stage.Dify.Reply(_ => Broken());
        Assert.NotEqual(TurnOutcome.Answered, Assert.Single(await (await Crowd.AskAsync(stage, 1)).EndsAsync()));

        stage.Dify.Reply(_ => DifyScript.Answer("I am back"));
        var back = await Eventually.Async(() => NextAnsweredAsync(stage), "a customer to be answered");

        back.AssertTold(_ => "I am back", notes: 0);
        Assert.All(await (await Crowd.AskAsync(stage, 3)).EndsAsync(), end => Assert.Equal(TurnOutcome.Answered, end));
    }

    private static async Task<Crowd?> NextAnsweredAsync(Stage stage)
    {
        var crowd = await Crowd.AskAsync(stage, 1);
        return (await crowd.EndsAsync())[0] == TurnOutcome.Answered ? crowd : null;
    }

    private static Task<Stage> StartAsync(int places, string breakDuration, int failuresToOpen) => Stage.StartAsync(new Dictionary<string, string>
    {
        ["Handoff:Message"] = Farewell,
        ["Dify:MaxConcurrency"] = $"{places}",
        ["Pipeline:BreakDuration"] = breakDuration,
        ["Pipeline:FailuresToOpen"] = $"{failuresToOpen}",
    }, Crowd.Patient);

    private static DifyScript Broken() => DifyScript.Error(500, "internal_server_error", "The server encountered an internal error.");

    private static int Asked(Stage stage) => stage.Dify.Requests.Count("POST", "/chat-messages");

    private static string Note(Stage stage, long conversation) =>
        stage.Chatwoot.Messages(conversation).Single(message => message is { Private: true, MessageType: SimMessageType.Outgoing }).Content!;
}
