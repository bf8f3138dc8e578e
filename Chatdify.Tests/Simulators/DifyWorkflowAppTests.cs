using System.Net;
using System.Text.Json.Nodes;

using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>The simulated Dify with a workflow app.</summary>
public sealed class DifyWorkflowAppTests
{
    [Theory]
    [InlineData("1.12", false)]
    [InlineData("1.15", true)]
    public async Task A_run_streams_chunks_and_ends_with_its_outputs_and_no_conversation(string version, bool beginsWithPing)
    {
        await using var dify = await StartAsync(version);
        using var client = new DifyClient(dify);

        var reply = await RunAsync(client, "streaming");

        Assert.Equal(beginsWithPing, reply.Text.StartsWith("event: ping\n\n", StringComparison.Ordinal));
        Assert.Equal(("workflow_started", "workflow_finished"), (reply.Names[0], reply.Names[^1]));
        Assert.Contains("text_chunk", reply.Names);
        Assert.Equal("""{"answer":"You said: hello"}""", reply.Events[^1]["data"]!["outputs"]!.ToJsonString());
        Assert.All(reply.Events, happened => Assert.False(happened.ContainsKey("conversation_id") || happened.ContainsKey("message_id")));
    }

    [Fact]
    public async Task A_run_that_failed_is_a_success_of_http_and_its_state_can_be_read()
    {
        await using var dify = await StartAsync();
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.WorkflowFailed("no"), DifyScript.WorkflowFailed("no"));

        var whole = await RunAsync(client, "blocking");
        var streamed = await RunAsync(client, "streaming");
        var state = await client.GetAsync($"workflows/run/{whole.Json["workflow_run_id"]}");

        Assert.Equal((HttpStatusCode.OK, "failed"), (whole.Status, $"{whole.Json["data"]!["status"]}"));
        Assert.Equal((HttpStatusCode.OK, "workflow_finished"), (streamed.Status, streamed.Names[^1]));
        Assert.Equal("failed", $"{state.Json["status"]}");
    }

    [Theory]
    [InlineData("workflow", "chat-messages", "not_chat_app")]
    [InlineData("chat", "workflows/run", "not_workflow_app")]
    public async Task The_route_of_another_kind_of_app_is_refused(string mode, string path, string code)
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Mode = mode });
        using var client = new DifyClient(dify);

        var reply = await client.PostAsync(path, new JsonObject { ["inputs"] = new JsonObject(), ["query"] = "hello", ["user"] = "u" });

        Assert.Equal((HttpStatusCode.BadRequest, code), (reply.Status, $"{reply.Json["code"]}"));
    }

    [Fact]
    public async Task A_run_puts_out_what_the_script_says()
    {
        await using var dify = await StartAsync();
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.Answer("x").PuttingOut(new JsonObject { ["reply"] = "y", ["score"] = 1 }));

        var reply = await RunAsync(client, "blocking");

        Assert.Equal("""{"reply":"y","score":1}""", reply.Json["data"]!["outputs"]!.ToJsonString());
    }

    private static Task<DifySimulator> StartAsync(string version = "1.15") =>
        DifySimulator.StartAsync(new DifySimulatorOptions { Mode = "workflow", Version = version });

    private static Task<DifyClient.Reply> RunAsync(DifyClient client, string mode) => client.PostAsync(
        "workflows/run",
        new JsonObject { ["inputs"] = new JsonObject { ["query"] = "hello" }, ["response_mode"] = mode, ["user"] = "u" });
}
