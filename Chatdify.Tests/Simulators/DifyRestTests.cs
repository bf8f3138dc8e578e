using System.Net;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Dify;
using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>The other endpoints, blocking mode, limits and refusals.</summary>
public sealed class DifyRestTests
{
    [Theory]
    [InlineData("1.15", HttpStatusCode.NoContent)]
    [InlineData("1.3", HttpStatusCode.OK)]
    public async Task Deleting_a_conversation_wants_a_json_body_with_its_user(string version, HttpStatusCode deleted)
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Version = version });
        using var client = new DifyClient(dify);
        await client.AskAsync("hello");
        var path = $"conversations/{dify.Runs[0].ConversationId}";

        var without = await client.SendAsync(HttpMethod.Delete, path, null);
        var stranger = await client.SendAsync(HttpMethod.Delete, path, new JsonObject { ["user"] = "stranger" });
        var owner = await client.SendAsync(HttpMethod.Delete, path, new JsonObject { ["user"] = "cw-3-contact-1" });
        var gone = await client.AskAsync("again", dify.Runs[0].ConversationId);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, without.Status);
        Assert.Equal(HttpStatusCode.NotFound, stranger.Status);
        Assert.Equal(deleted, owner.Status);
        Assert.Equal("not_found", gone.Json["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Blocking_mode_answers_at_the_end_in_ascii()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);
        dify.Enqueue(DifyScript.Answer("señor"), DifyScript.WorkflowFailed("node 502"));

        var answered = await client.AskAsync("hello", mode: "blocking");
        var failed = await client.AskAsync("hello", mode: "blocking");

        Assert.Contains("se\\u00f1or", answered.Text, StringComparison.Ordinal);
        Assert.Equal("message", answered.Json["event"]!.GetValue<string>());
        Assert.Equal("Run failed: node 502", failed.Json["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_chatflow_run_can_be_followed_after_the_stream_was_cut()
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Mode = "advanced-chat", PingInterval = TimeSpan.FromMilliseconds(20) });
        using var client = new DifyClient(dify);
        var saved = new TaskCompletionSource();
        dify.Enqueue(DifyScript.CutAfter("half", answerSavedAnyway: true, "half and half").SavedAfter(saved.Task));
        var cut = await client.AskAsync("hello");
        var run = cut.Events[0]["workflow_run_id"]!.GetValue<string>();

        var following = client.GetAsync($"workflow/{run}/events?user=cw-3-contact-1");
        await dify.WaitForAsync(simulator => simulator.Requests.Count("GET", "/events") == 1, "the follower to attach");
        saved.SetResult();
        var followed = await following;
        var stranger = await client.GetAsync($"workflow/{run}/events?user=stranger");
        var state = await client.GetAsync($"workflows/run/{run}");

        Assert.Equal("half and half", Assert.Single(followed.Events)["data"]!["outputs"]!["answer"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, stranger.Status);
        Assert.Equal("succeeded", state.Json["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("1.12", HttpStatusCode.BadRequest)]
    [InlineData("1.15", HttpStatusCode.OK)]
    public async Task A_missing_required_input_fails_before_or_inside_the_stream(string version, HttpStatusCode status)
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions
        {
            Version = version,
            Mode = "advanced-chat",
            UserInputForm = (JsonArray)JsonNode.Parse("""[{"text-input":{"variable":"tier","required":true,"max_length":48}}]""")!,
        });
        using var client = new DifyClient(dify);

        var reply = await client.AskAsync("hello");

        Assert.Equal(status, reply.Status);
        Assert.Contains("tier is required in input form", reply.Text, StringComparison.Ordinal);
        Assert.Equal(status == HttpStatusCode.OK ? ["workflow_started", "workflow_finished"] : [], reply.Names);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.BadRequest, "invalid_param")]
    [InlineData(true, HttpStatusCode.TooManyRequests, "too_many_requests")]
    public async Task The_concurrency_limit_has_two_faces(bool as429, HttpStatusCode status, string code)
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { MaxConcurrentRuns = 1, LimitAnswers429 = as429 });
        using var client = new DifyClient(dify);
        var gate = new TaskCompletionSource();
        dify.Enqueue(DifyScript.Answer("slow").HeldUntil(gate.Task));
        var slow = client.AskAsync("one");
        await dify.WaitForAsync(simulator => simulator.RunCount == 1, "the first run");

        var refused = await client.AskAsync("two");
        gate.SetResult();

        Assert.Equal((status, code), (refused.Status, refused.Json["code"]!.GetValue<string>()));
        Assert.Equal("slow", (await slow).Answer);
    }

    [Fact]
    public async Task A_run_goes_on_when_the_client_leaves_and_can_work_meanwhile()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);
        var gate = new TaskCompletionSource();
        var worked = "";
        dify.Enqueue(DifyScript.Answer("kept").HeldUntil(gate.Task).Doing((request, _) =>
        {
            worked = request.Query;
            return Task.CompletedTask;
        }));
        var stream = await client.OpenAsync("hello", CancellationToken.None);
        stream.Close();
        await dify.WaitForAsync(simulator => simulator.Runs[0].ClientLeft, "the client to leave");

        gate.SetResult();
        await dify.WaitForAsync(simulator => simulator.Runs[0].FinishedAt is not null, "the run to finish");

        Assert.Equal(("kept", "hello"), (dify.Runs[0].Answer, worked));
    }

    [Fact]
    public async Task The_server_tells_its_version_without_a_key_and_its_mode_with_one()
    {
        await using var dify = await DifySimulator.StartAsync(new DifySimulatorOptions { Mode = "advanced-chat" });
        using var client = new DifyClient(dify);
        using var stranger = new HttpClient { BaseAddress = dify.BaseUrl };

        using var open = await stranger.GetAsync("/v1/");
        using var closed = await stranger.GetAsync("/v1/info");
        var info = await client.GetAsync("info");

        Assert.Equal("1.15.0", Assert.Single(open.Headers.GetValues("X-Version")));
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Equal("advanced-chat", info.Json["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task Scripts_can_be_queued_with_curl()
    {
        await using var dify = await DifySimulator.StartAsync();
        using var client = new DifyClient(dify);

        await client.PostAsync("/_sim/scripts", new JsonObject { ["kind"] = "error", ["status"] = 500, ["code"] = "internal_server_error" });
        var failed = await client.AskAsync("hello");
        var answered = await client.AskAsync("hello");

        Assert.Equal(HttpStatusCode.InternalServerError, failed.Status);
        Assert.Equal("You said: hello", answered.Answer);
    }
}
