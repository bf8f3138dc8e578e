using System.Net;
using System.Net.Sockets;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Chatdify.Tests.Hostile;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class ShutdownTests
{
    private const string RetriesLate = """{ "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "visibilityTimeout": "00:10:00" } } }""";

    [Fact]
    public async Task A_stop_fires_the_token_waits_for_the_function_and_settles_its_message()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Finishing)]);
        var queue = await TestRuntime.QueueAsync(Finishing.Queue);
        await queue.SendMessageAsync("last");
        await runtime.Probe.ToldAsync(1);

        var stopping = runtime.Host.StopAsync();
        await runtime.Probe.ToldAsync(2);
        var stoppedEarly = stopping.IsCompleted;
        runtime.Probe.Gate.SetResult();
        await stopping.WaitAsync(TestRuntime.Limit);

        Assert.False(stoppedEarly);
        Assert.Equal(["began", "token fired", "finished"], runtime.Probe.Told);
        Assert.Equal(0, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_message_given_up_during_a_stop_is_visible_to_others_at_once()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(GivingUp)], RetriesLate);
        var queue = await TestRuntime.QueueAsync(GivingUp.Queue);
        await queue.SendMessageAsync("next");
        await runtime.Probe.ToldAsync(1);

        await runtime.Host.StopAsync().WaitAsync(TestRuntime.Limit);
        var message = await ReceiveAsync(queue);

        Assert.Equal("next", message.Body.ToString());
        Assert.Equal(2, message.DequeueCount);
        Assert.DoesNotContain(runtime.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_message_that_arrives_with_the_stop_is_given_back_without_running()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(TooLate)], RetriesLate);
        var queue = await TestRuntime.QueueAsync(TooLate.Queue);
        runtime.Storage.BeforeReceive = () =>
        {
            runtime.Storage.BeforeReceive = null;
            queue.SendMessage("too late");
            runtime.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        };

        await runtime.Host.WaitForShutdownAsync().WaitAsync(TestRuntime.Limit);
        var message = await ReceiveAsync(queue);

        Assert.Equal(2, message.DequeueCount);
        Assert.Empty(runtime.Probe.Told);
    }

    [Fact]
    public async Task A_stop_does_not_wait_longer_than_the_drain_time()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Stubborn)], hooks: hooks => hooks with { DrainTime = TimeSpan.FromMilliseconds(200) });
        var queue = await TestRuntime.QueueAsync(Stubborn.Queue);
        await queue.SendMessageAsync("stuck");
        await runtime.Probe.ToldAsync(1);

        await runtime.Host.StopAsync().WaitAsync(TestRuntime.Limit);

        Assert.Null((await queue.ReceiveMessageAsync()).Value);
        Assert.StartsWith("1 queue messages were still being processed", Assert.Single(runtime.Log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_under_way_is_answered_and_new_ones_are_refused()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Requests)]);
        var asking = runtime.Http.GetAsync("api/finishing");
        await runtime.Probe.ToldAsync(1);

        var stopping = runtime.Host.StopAsync();
        await runtime.Probe.ToldAsync(2);
        var stoppedEarly = stopping.IsCompleted;
        runtime.Probe.Gate.SetResult();
        var answer = await asking;
        await stopping.WaitAsync(TestRuntime.Limit);

        Assert.False(stoppedEarly);
        Assert.Equal("finished", await answer.Content.ReadAsStringAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => runtime.Http.GetAsync("api/finishing"));
    }

    [Fact]
    public async Task A_request_given_up_during_a_stop_is_answered_503()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Requests)]);
        var asking = runtime.Http.GetAsync("api/giving-up");
        await runtime.Probe.ToldAsync(1);

        await runtime.Host.StopAsync().WaitAsync(TestRuntime.Limit);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await asking).StatusCode);
        Assert.DoesNotContain(runtime.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_request_on_a_connection_that_was_open_before_the_stop_is_answered()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Requests)], hooks: hooks => hooks with { FirstRequestTime = TestRuntime.Limit });
        runtime.Probe.Gate.SetResult();
        using var client = await OpenAsync(runtime);

        var stopping = runtime.Host.StopAsync();
        await Eventually.Async(() => RefusalAsync(runtime), "no more connections to be taken");
        await client.SendAsync("GET /api/finishing HTTP/1.1\r\nHost: runtime\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("finished"), StringComparison.Ordinal);
        client.Dispose();
        await stopping.WaitAsync(TestRuntime.Limit);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_holds_a_stop_up_for_a_moment_only()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Requests)], hooks: hooks => hooks with { FirstRequestTime = TimeSpan.FromMilliseconds(100) });
        using var client = await OpenAsync(runtime);

        await runtime.Host.StopAsync().WaitAsync(TestRuntime.Limit);

        Assert.Equal("", await client.ReadAsync());
    }

    /// <summary>A connection that the server has taken: a later one was answered.</summary>
    private static async Task<RawClient> OpenAsync(TestRuntime runtime)
    {
        var client = await RawClient.ConnectAsync(runtime.Http.BaseAddress!);
        using var later = await runtime.Http.GetAsync("api/nothing");
        return client;
    }

    private static async Task<SocketException?> RefusalAsync(TestRuntime runtime)
    {
        try
        {
            (await RawClient.ConnectAsync(runtime.Http.BaseAddress!)).Dispose();
            return null;
        }
        catch (SocketException refusal)
        {
            return refusal;
        }
    }

    private static async Task<QueueMessage> ReceiveAsync(QueueClient queue) =>
        (await queue.ReceiveMessageAsync()).Value ?? throw new InvalidOperationException($"No message is visible in {queue.Name}.");

    internal sealed class Finishing(Probe probe)
    {
        public const string Queue = "runtime-finishing";

        [Function("Finishing")]
        public async Task Run([QueueTrigger(Queue)] string text, CancellationToken cancellationToken)
        {
            using var registration = cancellationToken.Register(() => probe.Tell("token fired"));
            probe.Tell("began");
            await probe.Gate.Task;
            probe.Tell("finished");
        }
    }

    internal sealed class GivingUp(Probe probe)
    {
        public const string Queue = "runtime-giving-up";

        [Function("GivingUp")]
        public Task Run([QueueTrigger(Queue)] string text, FunctionContext context)
        {
            probe.Tell("began");
            return probe.Gate.Task.WaitAsync(context.CancellationToken);
        }
    }

    internal sealed class TooLate(Probe probe)
    {
        public const string Queue = "runtime-too-late";

        [Function("TooLate")]
        public void Run([QueueTrigger(Queue)] string text) => probe.Tell(text);
    }

    internal sealed class Stubborn(Probe probe)
    {
        public const string Queue = "runtime-stubborn";

        [Function("Stubborn")]
        public Task Run([QueueTrigger(Queue)] string text)
        {
            probe.Tell("began");
            return probe.Gate.Task;
        }
    }

    internal sealed class Requests(Probe probe)
    {
        [Function("FinishingRequest")]
        public async Task<IResult> Finish([HttpTrigger("get", Route = "finishing")] HttpRequest request, CancellationToken cancellationToken)
        {
            using var registration = cancellationToken.Register(() => probe.Tell("token fired"));
            probe.Tell("began");
            await probe.Gate.Task;
            return TypedResults.Text("finished");
        }

        [Function("GivingUpRequest")]
        public Task GiveUp([HttpTrigger("get", Route = "giving-up")] HttpRequest request, CancellationToken cancellationToken)
        {
            probe.Tell("began");
            return probe.Gate.Task.WaitAsync(cancellationToken);
        }
    }
}
