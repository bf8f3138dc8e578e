using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>What a chatflow has beside its answers: variables of the conversation, and what answering took.</summary>
public sealed class DifyChatflowFlowTests
{
    /// <summary>A first attempt that took 30 tokens.</summary>
    private const string FailsInPassing =
        """data: {"event":"workflow_finished","workflow_run_id":"w1","data":{"status":"failed","error":"Too many requests. Later.","total_tokens":30}}""" + "\n\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Variables_follow_the_inputs_from_the_second_question_on_and_what_all_attempts_took_is_recorded()
    {
        await using var stage = await Stage.StartAsync(
            new Dictionary<string, string> { ["Dify:SyncVariables"] = "true", ["Turns:RetryDelay"] = "00:00:00.1" },
            difyOptions: new DifySimulatorOptions
            {
                Mode = "advanced-chat",
                ConversationVariables =
                [
                    ("chatwoot_conversation_id", "number", JsonValue.Create(0)),
                    ("conversation_status", "string", JsonValue.Create("open")),
                    ("cart", "object", new JsonObject { ["items"] = 2 }),
                ],
            });
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        await SayAsync(stage, conversation, "first");
        var backend = stage.Dify.Runs[0].ConversationId;
        Assert.Equal(0, stage.Dify.VariablesOf(backend)["chatwoot_conversation_id"]!.GetValue<int>());
        stage.Dify.Enqueue(DifyScript.Raw(Encoding.UTF8.GetBytes(FailsInPassing)));
        await SayAsync(stage, conversation, "second");

        var variables = stage.Dify.VariablesOf(backend);
        Assert.Equal(
            ($"{conversation}", "pending", """{"items":2}"""),
            ($"{variables["chatwoot_conversation_id"]}", $"{variables["conversation_status"]}", variables["cart"]!.ToJsonString()));
        var turn = (await new Records(stage).LastTurnAsync(conversation))!;
        Assert.Equal(new PipelineUsage(2, 4, 36, 0.0002725m, "USD"), turn.Usage);
        Assert.Contains(stage.Output, line => line.Contains("took 2 tokens in, 4 out, 36 in all, price 0.0002725 USD.", StringComparison.Ordinal));
    }

    private static async Task SayAsync(Stage stage, long conversation, string text)
    {
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, text);
        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
    }
}
