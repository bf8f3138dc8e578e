using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Crashes;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>
/// SIGTERM in the middle of each kind of work: the process ends in order and soon, nobody waits for a lease of it, nothing is said twice.
/// CrashFlowTests have what happens without a warning.
/// </summary>
[Trait("Runtime", "embedded")]
[Collection(Alone.Name)]
public sealed class GracefulStopTests
{
    /// <summary>Host drain time; a stop that takes as long has waited for something that it should have let go.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(25);

    /// <summary>What a customer notices of a restart; a lease that is waited for takes 10 s more.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_turn_that_thinks_goes_on_in_the_next_process_within_seconds()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Turns:Lease"] = "00:00:25" });
        var thinking = new TaskCompletionSource();
        stage.Dify.Reply(_ => DifyScript.Answer("after the update").HeldUntil(thinking.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "are you being updated?");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");

        await StopAsync(stage);
        thinking.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Soon));
        Assert.Equal(["after the update"], stage.Answers(conversation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_under_way_is_shown_once(bool arrived)
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:Timeout"] = "00:00:05", ["Turns:Lease"] = "00:00:25" });
        stage.Dify.Reply(_ => DifyScript.Answer("exactly once"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", 1, arrived ? Fault.HangAfterWork() : Fault.Hang());
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "once, please");
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Requests.Count("POST", $"/conversations/{conversation}/messages") == 1, "the message to be posted");

        await StopAsync(stage);
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Soon + TimeSpan.FromSeconds(10)));
        Assert.Equal(["exactly once"], stage.Answers(conversation));
    }

    [Fact]
    public async Task A_webhook_that_is_still_coming_in_is_taken_in()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(_ => DifyScript.Answer("I have read it"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var body = Encoding.UTF8.GetBytes(Payload(stage, conversation));
        using var client = await RawClient.ConnectAsync(stage.App.Url);
        await client.SendAsync(RawClient.Head(
            "v1/chatwoot-webhook", [.. RawClient.Signature(stage, body), $"Content-Length: {body.Length}", "Expect: 100-continue"]));
        // The app reads: before that a stopping server closes the connection, whatever lies in it.
        Assert.StartsWith("HTTP/1.1 100", await client.ReadAsync("\r\n\r\n"), StringComparison.Ordinal);
        await client.SendAsync(body.AsMemory(0, body.Length / 2));

        var stopping = stage.App.StopAsync();
        await Eventually.Async(() => IsClosedAsync(stage.App.Url), "the process to take no more connections");
        await client.SendAsync(body.AsMemory(body.Length / 2));

        Assert.StartsWith("HTTP/1.1 202", await client.ReadAsync("queued"), StringComparison.Ordinal);
        client.Dispose();
        Assert.Equal(0, await stopping.WaitAsync(Drain));
        await stage.KillAppAsync();
        await stage.StartAppAsync();
        await stage.Chatwoot.WaitForBotMessageAsync(conversation, timeout: Soon);
        Assert.Equal(["I have read it"], stage.Answers(conversation));
    }

    [Fact]
    public async Task A_process_that_takes_longer_than_it_may_is_told_with_what_it_printed()
    {
        await using var stage = await Stage.StartAsync();

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => stage.App.StopAsync(TimeSpan.Zero));

        Assert.Contains("still runs after 0 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Listening on", failure.Message, StringComparison.Ordinal);
    }

    private static async Task StopAsync(Stage stage)
    {
        Assert.Equal(0, await stage.App.StopAsync().WaitAsync(Drain));
        await stage.KillAppAsync();
    }

    private static string Payload(Stage stage, long conversation)
    {
        var payload = JsonNode.Parse(Samples.Bytes("Chatwoot", "message_created-text_telegram_russian.json"))!;
        payload["account"]!["id"] = stage.Chatwoot.AccountId;
        payload["conversation"]!["id"] = conversation;
        return payload.ToJsonString();
    }

    private static async Task<object?> IsClosedAsync(Uri app)
    {
        try
        {
            (await RawClient.ConnectAsync(app)).Dispose();
            return null;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return app;
        }
    }
}
