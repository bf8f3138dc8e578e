using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.ChatWebhook;
using Chatdify.Simulators.Dify;
using Chatdify.Simulators.Letta;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>
/// Backends that write their run down before they are asked: that alone does not make them less silent. Who must not be asked twice is waited for.
/// </summary>
public sealed class SilenceFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Task Never = new TaskCompletionSource().Task;

    [Fact]
    public async Task An_agent_of_Letta_that_only_pings_leaves_time_for_the_next_one_and_is_stopped()
    {
        await using var letta = await LettaSimulator.StartAsync();
        letta.Reply(_ => LettaScript.Answer("too late").Surviving().HeldUntil(Never));
        await using var stage = await StartAsync(
            ("Pipeline:Backend", "Letta"), ("Letta:BaseUrl", $"{letta.BaseUrl}"), ("Letta:ApiKey", letta.ApiKey!), ("Letta:AgentId", letta.AgentId));

        var (conversation, outcome) = await AskAsync(stage);

        Assert.Equal(TurnOutcome.Answered, outcome);
        Assert.Equal(["I stand in"], stage.Answers(conversation));
        Assert.Equal(["Letta (silent)"], (await new Records(stage).LastTurnAsync(conversation))!.Path.GaveUp);
        Assert.Equal(1, letta.Requests.Count("POST", $"/conversations/{Assert.Single(letta.Runs).ConversationId}/cancel"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_webhook_that_must_not_be_asked_twice_is_waited_for_and_another_is_not(bool idempotent)
    {
        await using var webhook = await ChatWebhookSimulator.StartAsync();
        webhook.Reply(_ => WebhookScript.Answer("booked"));
        using var slow = webhook.Faults.On("POST", "/webhook/chat", Fault.Delay(TimeSpan.FromSeconds(8)));
        await using var stage = await StartAsync(
            ("Pipeline:Backend", "ChatWebhook"), ("ChatWebhook:Url", $"{webhook.Url}"), ("ChatWebhook:Idempotent", $"{idempotent}"));

        var (conversation, outcome) = await AskAsync(stage);

        Assert.Equal(TurnOutcome.Answered, outcome);
        Assert.Equal([idempotent ? "I stand in" : "booked"], stage.Answers(conversation));
        Assert.Equal((1, idempotent ? 1 : 0), (webhook.Requests.Count("POST", "/webhook/chat"), stage.Dify.RunCount));
    }

    /// <summary>Twelve seconds, of which the first backend has five and a half.</summary>
    private static async Task<Stage> StartAsync(params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] all = [.. settings, ("Pipeline:Fallback:0", "Dify"), ("Turns:AnswerDeadline", "00:00:12")];
        var stage = await Stage.StartAsync(all.ToDictionary(one => one.Key, one => one.Value), TwoDifys.Patient);
        stage.Dify.Reply(_ => DifyScript.Answer("I stand in"));
        return stage;
    }

    private static async Task<(long Id, TurnOutcome Outcome)> AskAsync(Stage stage)
    {
        var id = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(id, "is anybody there?");
        return (id, await new Records(stage).EndOfAsync(id, asked.Id, Patience));
    }
}
