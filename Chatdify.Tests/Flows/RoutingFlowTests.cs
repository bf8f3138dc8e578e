using Chatdify.Core.Conversations;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Routes, from the webhook to the customer.</summary>
public sealed class RoutingFlowTests
{
    private const string RouteFarewell = "Таныг хүнд шилжүүллээ.";

    [Fact]
    public async Task The_key_of_one_route_never_reaches_the_server_of_another()
    {
        await using var both = await TwoDifys.StartAsync("Routes:0", ("Routes:0:Label", "second"), ("Routes:0:Inputs:product", "tents"));
        var (stage, records) = (both.Stage, new Records(both.Stage));
        both.First.Reply(request => DifyScript.Answer($"first: {request.Query}"));
        both.Second.Reply(request => DifyScript.Answer($"second: {request.Query} about {request.Inputs["product"]}"));
        var conversations = new List<(long Id, bool IsSecond)>();
        for (var number = 0; number < 30; number++)
        {
            var id = (await stage.Chatwoot.StartConversationAsync()).Id;
            conversations.Add((id, number % 2 == 0));
            await stage.Chatwoot.SetLabelsAsync(id, number % 2 == 0 ? ["vip", "second"] : ["vip"]);
        }

        foreach (var word in new[] { "one", "two" })
        {
            var asked = await Task.WhenAll(conversations.Select(async one => (one.Id, Message: (await stage.Chatwoot.CustomerSaysAsync(one.Id, word)).Id)));
            Assert.All(
                await Task.WhenAll(asked.Select(one => records.EndOfAsync(one.Id, one.Message, TimeSpan.FromSeconds(150)))),
                outcome => Assert.Equal(TurnOutcome.Answered, outcome));
        }

        Assert.All(conversations, one => Assert.Equal(
            one.IsSecond ? ["second: one about tents", "second: two about tents"] : ["first: one", "first: two"], stage.Answers(one.Id)));
        Assert.All([both.First, both.Second], dify => Assert.All(dify.Requests.All, request => Assert.Equal("app", request.Token)));
        Assert.All([both.First, both.Second], dify => Assert.Equal((30, 15), (dify.RunCount, dify.Runs.Select(run => run.ConversationId).Distinct().Count())));
        Assert.DoesNotContain(stage.Output, line => line.Contains(both.Second.ApiKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_conversation_that_changes_its_route_takes_along_what_was_said_but_no_id()
    {
        await using var both = await TwoDifys.StartAsync("Routes:0", ("Routes:0:Team", "billing"));
        var (stage, records) = (both.Stage, new Records(both.Stage));
        var id = (await stage.Chatwoot.StartConversationAsync()).Id;
        both.First.Reply(_ => DifyScript.Answer("noted"));
        both.Second.Reply(_ => DifyScript.Answer("billed"));

        await SayAsync("my number is 4711");
        await stage.Chatwoot.AssignAsync(id, teamId: 8);
        await stage.Chatwoot.AssignAsync(id, agentId: 0); // Nobody of the team is online.
        await SayAsync("which number?");
        await SayAsync("really?");
        await stage.Chatwoot.AssignAsync(id, teamId: 0);
        await SayAsync("and now?");

        Assert.Equal(["noted", "billed", "billed", "noted"], stage.Answers(id));
        Assert.Equal([null, both.Second.Runs[0].ConversationId], both.Second.Runs.Select(run => run.ConversationIdGiven));
        Assert.Contains("my number is 4711", both.Second.Runs[0].Query, StringComparison.Ordinal);
        Assert.Equal("really?", both.Second.Runs[1].Query);
        var back = both.First.Runs[^1];
        Assert.Equal(both.First.Runs[0].ConversationId, back.ConversationIdGiven);
        Assert.Contains("which number?", back.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", back.Query, StringComparison.Ordinal);

        async Task SayAsync(string text) =>
            Assert.Equal(TurnOutcome.Answered, await records.EndOfAsync(id, (await stage.Chatwoot.CustomerSaysAsync(id, text)).Id, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_route_has_its_own_pace_patience_and_words()
    {
        await using var stage = await Stage.StartAsync(
            new Dictionary<string, string>
            {
                ["Routes:0:Label"] = "hurry",
                ["Routes:0:Turns:QuietPeriod"] = "00:00:01",
                ["Routes:0:Turns:AnswerDeadline"] = "00:00:12",
                ["Routes:0:Handoff:Message"] = RouteFarewell,
                ["Routes:0:Handoff:Note"] = "Тэмдэглэл. {reason}",
                ["Routes:0:Handoff:Team"] = "8",
            },
            TwoDifys.Patient);
        stage.Dify.Reply(_ => DifyScript.Hang());
        var id = (await stage.Chatwoot.StartConversationAsync()).Id;
        await stage.Chatwoot.SetLabelsAsync(id, "hurry");

        await stage.Chatwoot.CustomerSaysAsync(id, "quick,");
        var asked = await stage.Chatwoot.CustomerSaysAsync(id, "please");

        Assert.Equal(TurnOutcome.HandedOff("deadline"), await new Records(stage).EndOfAsync(id, asked.Id, TimeSpan.FromSeconds(60)));
        Assert.Equal("quick,\n\nplease", Assert.Single(stage.Dify.Runs).Query);
        Assert.Equal([RouteFarewell], stage.Answers(id));
        Assert.Contains(stage.Chatwoot.Messages(id), message => message.Private && message.Content!.StartsWith("Тэмдэглэл. ", StringComparison.Ordinal));
        Assert.Equal(("open", "billing"), (stage.Chatwoot.Conversation(id).Status, stage.Chatwoot.Conversation(id).Team));
    }
}
