using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>A workflow app of Dify as the backend of the whole play.</summary>
public sealed class DifyWorkflowFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_workflow_gets_the_question_and_the_history_and_its_cut_run_is_recovered()
    {
        await using var stage = await Stage.StartAsync(
            new Dictionary<string, string> { ["Dify:HistoryInput"] = "history", ["Dify:AnswerOutput"] = "reply" },
            difyOptions: new DifySimulatorOptions { Mode = "workflow" });
        stage.Dify.Reply(request => DifyScript.Answer("never this").PuttingOut(new JsonObject { ["reply"] = $"re: {request.Query}", ["other"] = "x" }));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        await SayAsync(stage, conversation, "first");
        stage.Dify.Enqueue(DifyScript.CutAfter("re", answerSavedAnyway: true).PuttingOut(new JsonObject { ["reply"] = "re: second, recovered" }));
        await SayAsync(stage, conversation, "second");

        Assert.Equal(["re: first", "re: second, recovered"], stage.Answers(conversation));
        Assert.Equal(2, stage.Dify.RunCount);
        var inputs = stage.Dify.Runs[^1].Inputs;
        Assert.Equal(("second", "Customer: first\nAssistant: re: first"), ($"{inputs["query"]}", $"{inputs["history"]}"));
        Assert.Equal($"{conversation}", $"{inputs["chatwoot_conversation_id"]}");
    }

    private static async Task SayAsync(Stage stage, long conversation, string text)
    {
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, text);
        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
    }
}
