using System.Net;
using System.Text.Json.Nodes;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;
using Xunit;

namespace Chatdify.Tests.Simulators;

public sealed class DifySimulatorTests
{
    [Fact]
    public async Task A_chat_app_streams_the_answer_and_remembers_the_conversation()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);

        var first = await client.AskAsync("where is my parcel, please?");
        var id = first.Events[0]["conversation_id"]!.GetValue<string>();
        var second = await client.AskAsync("and now?", id);
        var messages = await client.GetAsync($"messages?conversation_id={id}&user=cw-3-contact-1&limit=1");

        Assert.Equal("text/event-stream; charset=utf-8", first.ContentType);
        Assert.Equal("You said: where is my parcel, please?", first.Answer);
        Assert.Equal("message_end", first.Names[^1]);
        Assert.Equal(id, second.Events[0]["conversation_id"]!.GetValue<string>());
        Assert.Equal("You said: and now?", messages.Json["data"]![0]!["answer"]!.GetValue<string>());
        Assert.True(messages.Json["has_more"]!.GetValue<bool>());
        Assert.Equal(2, dify.RunCount);
    }

    [Theory]
    [InlineData("1.7", "workflow_finished,message_end", "workflow_finished,error")]
    [InlineData("1.12", "workflow_finished,message_end", "workflow_finished,error")]
    [InlineData("1.13.0", "workflow_finished", "workflow_finished")]
    [InlineData("1.13.3", "message_end,workflow_finished", "workflow_finished")]
    [InlineData("1.15", "message_end,workflow_finished", "workflow_finished")]
    public async Task A_chatflow_ends_in_the_order_of_its_version(string version, string success, string failure)
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Version = version, Mode = "advanced-chat" });
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.Answer("done"), DifyScript.WorkflowFailed("HTTP node 502"));

        var answered = await client.AskAsync("a");
        var failed = await client.AskAsync("b");

        Assert.Equal(success, string.Join(',', answered.Names.SkipWhile(name => name != "message").Where(IsEnd)));
        Assert.Equal(failure, string.Join(',', failed.Names.Where(IsEnd)));
        Assert.Equal(version is "1.13.0" or "1.13.3" or "1.15", answered.Text.StartsWith("event: ping\n\n", StringComparison.Ordinal));

        static bool IsEnd(string name) => name is "message_end" or "workflow_finished" or "error";
    }

    [Fact]
    public async Task Chatflows_of_1_15_sort_their_keys_and_1_7_escapes_as_python_does()
    {
        await using var modern = await DifySimulator.StartAsync(new DifySimulatorOptions { Mode = "advanced-chat" });
        await using var old = await DifySimulator.StartAsync(new DifySimulatorOptions { Version = "1.7" });
        using var modernClient = new DifyClient(modern);
        using var oldClient = new DifyClient(old);

        var sorted = await modernClient.AskAsync("señor 👋");
        var python = await oldClient.AskAsync("señor 👋");

        Assert.Contains("data: {\"answer\":", sorted.Text, StringComparison.Ordinal);
        Assert.Contains("👋", sorted.Text, StringComparison.Ordinal);
        Assert.Contains("data: {\"event\": \"message\", \"conversation_id\": ", python.Text, StringComparison.Ordinal);
        Assert.Contains("se\\u00f1or \\ud83d\\udc4b", python.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_stream_has_no_end_but_the_answer_can_be_recovered()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);
        var saved = new TaskCompletionSource();
        dify.Enqueue(DifyScript.CutAfter("Your invoice is", answerSavedAnyway: true, "Your invoice is paid.").SavedAfter(saved.Task));

        var cut = await client.AskAsync("invoice?");
        var id = cut.Events[0]["conversation_id"]!.GetValue<string>();
        var running = await client.GetAsync($"messages?conversation_id={id}&user=cw-3-contact-1");
        saved.SetResult();
        await dify.WaitForAsync(simulator => simulator.Runs[0].FinishedAt is not null, "the run to finish in the server");
        var finished = await client.GetAsync($"messages?conversation_id={id}&user=cw-3-contact-1");

        Assert.DoesNotContain("message_end", cut.Names);
        Assert.Equal("", running.Json["data"]![0]!["answer"]!.GetValue<string>());
        Assert.Equal("Your invoice is paid.", finished.Json["data"]![0]!["answer"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_reset_breaks_the_stream_and_a_hang_only_pings()
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { PingInterval = TimeSpan.FromMilliseconds(10) });
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.CutAfter("half", answerSavedAnyway: false).ByReset(), DifyScript.Hang());

        await Assert.ThrowsAsync<HttpRequestException>(() => client.AskAsync("reset"));
        using var leaving = new CancellationTokenSource();
        var hanging = await client.OpenAsync("hang", leaving.Token);
        using var reader = new StreamReader(hanging);

        Assert.Equal("event: ping", await reader.ReadLineAsync(leaving.Token));
        hanging.Close();
        await dify.WaitForAsync(simulator => simulator.Runs[1].ClientLeft, "the client to leave");
        Assert.Equal("running", dify.Runs[1].Status);
    }

    [Theory]
    [InlineData("chat", "1.15", 404)]
    [InlineData("advanced-chat", "1.12", 404)]
    [InlineData("advanced-chat", "1.15", 200)]
    public async Task An_unknown_conversation_is_refused_or_replaced_by_version(string mode, string version, int status)
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Version = version, Mode = mode });
        using var client = new DifyClient(dify);
        var unknown = Guid.NewGuid().ToString();

        var reply = await client.AskAsync("hello", unknown);

        Assert.Equal((HttpStatusCode)status, reply.Status);
        Assert.Equal(status == 200 ? 1 : 0, dify.RunCount);
        Assert.DoesNotContain(unknown, reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":"a","user":"u"}""", "inputs")]
    [InlineData("""{"inputs":{},"query":"","user":"u"}""", "query is required")]
    [InlineData("""{"inputs":{},"query":"a"}""", "Arg user must be provided.")]
    [InlineData("""{"inputs":{},"query":"a","user":"u","conversation_id":"42"}""", "conversation_id must be a valid UUID")]
    [InlineData("""{"inputs":{},"query":"a","user":"u","response_mode":"later"}""", "response_mode")]
    public async Task Bad_requests_are_refused_as_invalid_param(string body, string complaint)
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);

        var reply = await client.PostAsync("chat-messages", (JsonObject)JsonNode.Parse(body)!);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal("invalid_param", reply.Json["code"]!.GetValue<string>());
        Assert.Contains(complaint, reply.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_stand_before_the_app_and_leave_no_run()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);
        dify.Faults.On("POST", "/chat-messages", times: 1, Fault.Status(504, "<html></html>"));

        var failed = await client.AskAsync("a");
        var answered = await client.AskAsync("a");

        Assert.Equal(HttpStatusCode.GatewayTimeout, failed.Status);
        Assert.Equal("You said: a", answered.Answer);
        Assert.Equal(1, dify.RunCount);
        Assert.Equal(2, dify.Requests.Count("POST", "/chat-messages"));
    }
}
