using Chatdify.Embedded.Functions.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class QueuePumpTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private const string LongestOneSecond = """{ "extensions": { "queues": { "maxPollingInterval": "00:00:01" } } }""";

    [Fact]
    public async Task At_most_a_batch_and_the_threshold_run_at_a_time()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Crowded)],
            """{ "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "batchSize": 2, "newBatchThreshold": 1 } } }""",
            before: runtime => runtime.Storage.IsDown = true);
        var queue = await TestRuntime.QueueAsync(Crowded.Queue);
        await queue.CreateIfNotExistsAsync();
        for (var number = 1; number <= 8; number++)
        {
            await queue.SendMessageAsync($"{number}");
        }

        runtime.Storage.IsDown = false;
        await runtime.Probe.InsideAsync(2);
        runtime.Probe.Turnstile.Release();
        await runtime.Probe.InsideAsync(3);
        var receivesWhenFull = runtime.Storage.Receives.Count;
        runtime.Probe.Turnstile.Release();
        await runtime.Probe.InsideAsync(2);
        var receivesWhenStillAboveTheThreshold = runtime.Storage.Receives.Count;
        runtime.Probe.Turnstile.Release(8);
        await runtime.Probe.ToldAsync(8);

        Assert.Equal(3, runtime.Probe.MostInside);
        Assert.Equal(receivesWhenFull, receivesWhenStillAboveTheThreshold);
        Assert.Contains(runtime.Storage.Receives, request => request.Contains("numofmessages=2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_queue_is_asked_less_and_less_often_and_at_once_after_a_message()
    {
        var time = new ManualTime();
        await using var runtime = await TestRuntime.StartAsync([typeof(Quiet)], LongestOneSecond, hooks: hooks => hooks with { Time = time });
        var queue = await TestRuntime.QueueAsync(Quiet.Queue);

        var waits = new List<TimeSpan>();
        var timer = await time.NextAsync(Longest);
        for (; waits.Count < 6; timer = await time.NextAsync(Longest))
        {
            waits.Add(timer.DueTime);
            timer.Ring();
        }

        var asked = runtime.Storage.Receives.Count;
        await queue.SendMessageAsync("news");
        timer.Ring();
        await runtime.Probe.ToldAsync(1);
        var afterNews = await time.NextAsync(Longest);

        Assert.Equal(PollingBackoff.Shortest, waits[0]);
        Assert.Equal(waits.Order(), waits);
        Assert.Equal([Longest, Longest], waits[^2..]);
        Assert.Equal(7, asked);
        Assert.Equal(PollingBackoff.Shortest, afterNews.DueTime);
        Assert.Equal(9, runtime.Storage.Receives.Count);
    }

    [Fact]
    public async Task An_outage_of_the_storage_is_logged_once_and_survived()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Outlasting)], LongestOneSecond.Replace("01", "00.1", StringComparison.Ordinal), before: runtime => runtime.Storage.IsDown = true);
        var queue = await TestRuntime.QueueAsync(Outlasting.Queue);

        await Eventually.Async(() => Task.FromResult(runtime.Storage.Seen is { Count: >= 4 } seen ? seen : null), "several attempts");
        runtime.Storage.IsDown = false;
        await Eventually.Async(async () => await queue.ExistsAsync() ? queue : null, "the queue created");
        await queue.SendMessageAsync("after all");
        await runtime.Probe.ToldAsync(1);

        Assert.Single(runtime.Log.At(LogLevel.Error));
        Assert.Single(runtime.Log.At(LogLevel.Information), line => line.EndsWith("can be read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_queue_deleted_under_way_is_created_again()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Deleted)]);
        var queue = await TestRuntime.QueueAsync(Deleted.Queue);

        await queue.DeleteAsync();
        await Eventually.Async(async () => await queue.ExistsAsync() ? queue : null, "the queue created again");
        await queue.SendMessageAsync("still there");

        Assert.Equal(["still there"], await runtime.Probe.ToldAsync(1));
    }

    [Fact]
    public async Task A_busy_queue_does_not_hold_up_another()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Busy)], """{ "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "batchSize": 1, "newBatchThreshold": 0 } } }""");
        await (await TestRuntime.QueueAsync(Busy.Queue)).SendMessageAsync("blocks");
        await runtime.Probe.InsideAsync(1);

        await (await TestRuntime.QueueAsync(Busy.OtherQueue)).SendMessageAsync("passes");

        Assert.Equal(["passes"], await runtime.Probe.ToldAsync(1));
    }

    [Fact]
    public void The_wait_doubles_up_to_its_limit_and_starts_over_after_a_reset()
    {
        var backoff = new PollingBackoff(TimeSpan.FromMinutes(1), new Middle());

        double[] waits = [.. Enumerable.Range(0, 12).Select(_ => backoff.Next().TotalMilliseconds)];
        backoff.Reset();

        Assert.Equal([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000], waits.Select(wait => Math.Round(wait)));
        Assert.Equal(PollingBackoff.Shortest, backoff.Next());
    }

    private sealed class Middle : Random
    {
        public override double NextDouble() => 0.5;
    }

    internal sealed class Crowded(Probe probe)
    {
        public const string Queue = "runtime-crowded";

        [Function("Crowded")]
        public async Task Run([QueueTrigger(Queue)] string text)
        {
            probe.Enter();
            await probe.Turnstile.WaitAsync();
            probe.Leave();
            probe.Tell(text);
        }
    }

    internal sealed class Quiet(Probe probe)
    {
        public const string Queue = "runtime-quiet";

        [Function("Quiet")]
        public void Run([QueueTrigger(Queue)] string text) => probe.Tell(text);
    }

    internal sealed class Outlasting(Probe probe)
    {
        public const string Queue = "runtime-outlasting";

        [Function("Outlasting")]
        public void Run([QueueTrigger(Queue)] string text) => probe.Tell(text);
    }

    internal sealed class Deleted(Probe probe)
    {
        public const string Queue = "runtime-deleted";

        [Function("Deleted")]
        public void Run([QueueTrigger(Queue)] string text) => probe.Tell(text);
    }

    internal sealed class Busy(Probe probe)
    {
        public const string Queue = "runtime-busy";
        public const string OtherQueue = "runtime-idle";

        [Function("Busy")]
        public async Task Run([QueueTrigger(Queue)] string text)
        {
            probe.Enter();
            await probe.Gate.Task;
            probe.Leave();
        }

        [Function("Idle")]
        public void Idle([QueueTrigger(OtherQueue)] string text) => probe.Tell(text);
    }
}
