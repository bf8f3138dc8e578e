using System.Text;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Dify;
using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>Streams name by name against the recorded ones, and the tricks of the wire.</summary>
public sealed class DifyStreamTests
{
    [Theory]
    [InlineData("chat-basic", "chat", "1.15")]
    [InlineData("chatflow-success-1.15", "advanced-chat", "1.15")]
    [InlineData("chatflow-success-1.7-order", "advanced-chat", "1.7")]
    [InlineData("chatflow-human-input-paused", "advanced-chat", "1.15")]
    [InlineData("chat-error-midstream", "chat", "1.15")]
    [InlineData("chatflow-failed-1.12", "advanced-chat", "1.12")]
    public async Task Events_have_the_names_of_the_recorded_stream(string sample, string mode, string version)
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Mode = mode, Version = version });
        using var client = new DifyClient(dify);
        dify.Enqueue(sample switch
        {
            "chatflow-human-input-paused" => DifyScript.Paused("hitl_tok_9f2c", "I need a colleague."),
            "chat-error-midstream" => DifyScript.ErrorMidStream("The refund", "completion_request_error", 400, "[openai] 429"),
            "chatflow-failed-1.12" => DifyScript.WorkflowFailed("Request failed with status code 502", "One moment"),
            _ => DifyScript.Answer("Parcel PX-9 arrives tomorrow."),
        });

        var recorded = new DifyClient.Reply(default, await File.ReadAllTextAsync(PathOf($"{sample}.sse")), null);
        var streamed = await client.AskAsync("Where is my parcel?");

        foreach (var expected in recorded.Events)
        {
            var name = expected["event"]!.GetValue<string>();
            var actual = streamed.Events.FirstOrDefault(happened => happened["event"]!.GetValue<string>() == name);
            if (!name.StartsWith("node_", StringComparison.Ordinal))
            {
                Assert.True(actual is not null, $"{name} is missing");
                Assert.Equal(Names(expected), Names(actual));
            }
        }

        Assert.Equal(recorded.Names[^1], streamed.Names[^1]);

        static string Names(JsonObject members) => string.Join(' ', members.Select(member => member.Key));
    }

    [Fact]
    public async Task Recorded_bytes_arrive_unchanged_whatever_the_chunks()
    {
        var sse = await File.ReadAllBytesAsync(PathOf("chat-utf8-split.sse"));
        var chunks = JsonNode.Parse(await File.ReadAllTextAsync(PathOf("chat-utf8-split.chunks.json")))!["split_at"]!.AsArray();
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.Raw(sse, [.. chunks.Select(at => at!.GetValue<int>())]), DifyScript.Raw(sse).ChunkedBy(1));

        Assert.Equal(Encoding.UTF8.GetString(sse), (await client.AskAsync("a")).Text);
        Assert.Equal(Encoding.UTF8.GetString(sse), (await client.AskAsync("b")).Text);
    }

    [Fact]
    public async Task Line_ends_byte_order_mark_and_single_bytes_do_not_change_the_text()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.Answer("Ça va? 请稍等 👩‍👩‍👧").WithCrlf().WithBom().ChunkedBy(1));

        var reply = await client.AskAsync("hello");

        Assert.Equal("Ça va? 请稍等 👩‍👩‍👧", reply.Answer);
        Assert.Contains("}\r\n\r\ndata: ", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_app_sends_thoughts_and_agent_messages()
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Mode = "agent-chat" });
        using var client = new DifyClient(dify);

        var reply = await client.AskAsync("hello");
        var blocking = await client.AskAsync("hello", mode: "blocking");

        Assert.Equal("You said: hello", reply.Answer);
        Assert.Equal(["agent_thought", "agent_message", "agent_message", "agent_thought", "message_end"], reply.Names);
        Assert.Equal("Agent Chat App does not support blocking mode", blocking.Json["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stopped_run_ends_early_and_keeps_its_text()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.Answer("never said").HeldUntil(new TaskCompletionSource().Task));
        var asking = client.AskAsync("hello");
        await dify.WaitForAsync(simulator => simulator.RunCount == 1, "the run to start");
        var task = dify.Runs[0].TaskId;

        await StopAsync("somebody-else");
        Assert.Equal("running", dify.Runs[0].Status);
        await StopAsync("cw-3-contact-1");

        Assert.Equal(["message_end"], (await asking).Names);
        Assert.Equal("stopped", dify.Runs[0].Status);

        async Task StopAsync(string user)
        {
            var reply = await client.PostAsync($"chat-messages/{task}/stop", new JsonObject { ["user"] = user });
            Assert.Equal("success", reply.Json["result"]!.GetValue<string>());
        }
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Samples", "Dify", name);
}
