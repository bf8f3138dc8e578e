using Azure.Storage.Queues;

using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Watching;

/// <summary>
/// Whatever leaves a conversation unsettled has a living watch (the list in docs/message-path.md), and where everything is settled no watch
/// stays.
/// </summary>
public sealed class WatchFlowTests
{
    private static readonly Dictionary<string, string> Hasty = new()
    {
        ["Turns:Lease"] = "00:00:03",
        ["Turns:AnswerDeadline"] = "00:00:08",
    };

    [Fact]
    public async Task A_burst_of_messages_over_two_turns_is_watched_until_its_end_and_not_longer()
    {
        await using var stage = await Stage.StartAsync(Hasty);
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        stage.Dify.Reply(request => DifyScript.Answer(request.Query).HeldUntil(request.Query == "one" ? first.Task : second.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        await stage.Chatwoot.CustomerSaysAsync(conversation, "one");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the first question");
        Assert.InRange(await WatchesAsync(stage), 1, 2);
        await stage.Chatwoot.CustomerSaysAsync(conversation, "two");
        first.SetResult();
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 2, "the second question");
        Assert.InRange(await WatchesAsync(stage), 1, 2);
        second.SetResult();

        await stage.Chatwoot.WaitForAsync(_ => stage.Answers(conversation).Count == 2, "both answers");
        await NoneAsync(stage);
    }

    [Fact]
    public async Task A_hand_off_that_nobody_asked_a_question_for_is_watched_while_Chatwoot_is_away()
    {
        await using var stage = await Stage.StartAsync(Hasty);
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        using (stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(503)))
        {
            using var http = new HttpClient { BaseAddress = stage.App.Url };
            http.DefaultRequestHeaders.Add("X-Api-Key", Stage.ApiKey);
            using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri($"api/v1/conversations/{conversation}/handoff", UriKind.Relative), body);

            Assert.Equal(Phase.HandingOff, (await new Records(stage).ConversationAsync(conversation)).State.Phase);
            Assert.InRange(await WatchesAsync(stage), 1, 2);
        }

        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Conversation(conversation).Status == "open", "a human to be called");
        await NoneAsync(stage);
    }

    [Fact]
    public async Task A_link_that_ended_as_poison_is_replaced_and_the_chain_goes_on()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(_ => DifyScript.Hang());
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "anybody?");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");
        var chores = Chores(stage);
        await chores.ClearMessagesAsync();
        using var away = stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(503));

        var poison = new QueueClient(stage.Storage, QueueNames.Chores + "-poison", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await poison.SendMessageAsync($$"""{"account":{{stage.Chatwoot.AccountId}},"conversation":{{conversation}}}""");

        await stage.Chatwoot.WaitForAsync(_ => away.Hits > 0, "the hand-off to be tried");
        Assert.Equal(1, await WatchesAsync(stage));
        away.Dispose();
        Assert.Equal(TurnOutcome.HandedOff("poison"), await new Records(stage).EndOfAsync(conversation, asked.Id));
    }

    private static QueueClient Chores(Stage stage) => new(stage.Storage, QueueNames.Chores);

    /// <summary>Hidden ones are counted as well.</summary>
    private static async Task<int> WatchesAsync(Stage stage) => (await Chores(stage).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private static Task NoneAsync(Stage stage) =>
        Eventually.Async(async () => await WatchesAsync(stage) == 0 ? "none" : null, "the watches to end");
}
