using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Functions.Azure;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>What fails time and again ends as a dead letter, and with a human if somebody waits.</summary>
public sealed class PoisonFlowTests
{
    [Fact]
    public async Task A_poisoned_wake_up_hands_the_conversation_over_and_is_kept()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(_ => DifyScript.Hang());
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "anybody?");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");

        await PoisonAsync(stage, $$"""{"account":{{stage.Chatwoot.AccountId}},"conversation":{{conversation}}}""");

        Assert.Equal(TurnOutcome.HandedOff("poison"), await new Records(stage).EndOfAsync(conversation, asked.Id));
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
        var letter = await DeadLetterAsync(stage);
        Assert.Equal(("poison", conversation), (letter.GetString("Reason"), letter.GetInt64("Conversation")));
    }

    [Fact]
    public async Task A_message_that_nobody_can_read_is_kept_as_a_dead_letter()
    {
        await using var stage = await Stage.StartAsync();

        await PoisonAsync(stage, "not ours");

        Assert.Equal("unreadable", (await DeadLetterAsync(stage)).GetString("Reason"));
    }

    private static async Task PoisonAsync(Stage stage, string message)
    {
        var queue = new QueueClient(stage.Storage, QueueNames.Turns + "-poison", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(message);
    }

    private static Task<TableEntity> DeadLetterAsync(Stage stage) => Eventually.Async(
        async () =>
        {
            var table = new TableClient(stage.Storage, TableNames.DeadLetters);
            await foreach (var row in table.QueryAsync<TableEntity>())
            {
                return row;
            }

            return null;
        },
        "a dead letter");
}
