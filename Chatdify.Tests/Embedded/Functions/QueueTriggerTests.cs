using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class QueueTriggerTests
{
    private const string Polling = "\"maxPollingInterval\": \"00:00:00.1\"";
    private const string ThreeAttempts = $$"""{ "extensions": { "queues": { {{Polling}}, "maxDequeueCount": 3 } } }""";

    [Fact]
    public async Task The_queue_is_created_and_a_text_message_arrives_once_and_is_deleted()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Texts)]);
        var queue = await TestRuntime.QueueAsync(Texts.Queue);

        await queue.SendMessageAsync("сайн уу");
        var told = await runtime.Probe.ToldAsync(1);

        Assert.Equal(["сайн уу"], told);
        await EmptyAsync(queue);
    }

    [Fact]
    public async Task A_json_message_becomes_an_object_whatever_the_case_of_its_names()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Orders)]);
        var queue = await TestRuntime.QueueAsync(Orders.Queue);

        await queue.SendMessageAsync("""{ "id": 12345678901, "NAME": "n", "unknown": [] }""");
        var told = await runtime.Probe.ToldAsync(1);

        Assert.Equal(["12345678901 n"], told);
    }

    [Fact]
    public async Task A_message_is_taken_as_it_is_when_host_json_says_none()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Plain)], $$"""{ "extensions": { "queues": { {{Polling}}, "messageEncoding": "none" } } }""");
        var queue = await TestRuntime.QueueAsync(Plain.Queue, QueueMessageEncoding.None);

        await queue.SendMessageAsync("<not base64> & so");

        Assert.Equal(["<not base64> & so"], await runtime.Probe.ToldAsync(1));
    }

    [Fact]
    public async Task Binding_data_has_the_names_and_the_form_of_the_official_host()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Data)]);
        var queue = await TestRuntime.QueueAsync(Data.Queue);

        var sent = await queue.SendMessageAsync("text");
        var told = await runtime.Probe.ToldAsync(1);

        var inserted = sent.Value.InsertionTime.ToString("yyyy-MM-dd'T'HH:mm:ss");
        Assert.StartsWith($"text {sent.Value.MessageId} 1 \"{inserted}", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_message_is_tried_again_and_ends_in_the_poison_queue_unchanged()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Failing)], ThreeAttempts);
        var queue = await TestRuntime.QueueAsync(Failing.Queue);

        await queue.SendMessageAsync("""{ "id": 1 }""");
        var poisoned = await ReceiveAsync(await TestRuntime.QueueAsync(Failing.Queue + "-poison"));

        Assert.Equal(["attempt 1", "attempt 2", "attempt 3"], runtime.Probe.Told);
        Assert.Equal("""{ "id": 1 }""", poisoned);
        await EmptyAsync(queue);
        Assert.Equal(3, runtime.Log.At(LogLevel.Error).Count);
        Assert.DoesNotContain(runtime.Log.Lines, line => line.Text.Contains("\"id\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no base64 at all!")]
    [InlineData("bm8ganNvbg==")]
    [InlineData("bnVsbA==")]
    public async Task A_message_that_cannot_be_read_ends_in_the_poison_queue_unchanged(string raw)
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Unreadable)], ThreeAttempts);
        var queue = await TestRuntime.QueueAsync(Unreadable.Queue, QueueMessageEncoding.None);

        await queue.SendMessageAsync(raw);
        var poisoned = await ReceiveAsync(await TestRuntime.QueueAsync(Unreadable.Queue + "-poison", QueueMessageEncoding.None));

        Assert.Equal(raw, poisoned);
        Assert.Empty(runtime.Probe.Told);
        await EmptyAsync(queue);
    }

    [Fact]
    public async Task A_message_that_took_its_process_down_too_often_is_not_tried_again()
    {
        var queue = await TestRuntime.QueueAsync(Crashing.Queue);
        await queue.CreateAsync();
        await queue.SendMessageAsync("crash");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await queue.ReceiveMessageAsync(TimeSpan.FromSeconds(1));
            await Eventually.Async(async () => (await queue.PeekMessageAsync()).Value, "the message visible again");
        }

        await using var runtime = await TestRuntime.StartAsync([typeof(Crashing)], ThreeAttempts);
        var poisoned = await ReceiveAsync(await TestRuntime.QueueAsync(Crashing.Queue + "-poison"));

        Assert.Equal("crash", poisoned);
        Assert.Empty(runtime.Probe.Told);
    }

    [Fact]
    public async Task A_retry_waits_for_the_visibility_timeout()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Retried)], $$"""{ "extensions": { "queues": { {{Polling}}, "visibilityTimeout": "00:01:40" } } }""");
        var queue = await TestRuntime.QueueAsync(Retried.Queue);

        await queue.SendMessageAsync("again");
        await runtime.Probe.ToldAsync(1);
        var release = await Eventually.Async(() => Task.FromResult(runtime.Storage.Updates.SingleOrDefault()), "the message given back");

        Assert.Contains("visibilitytimeout=100", release, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_message_of_a_poison_queue_stays_there_hidden()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(PoisonReader)], ThreeAttempts, hooks: hooks => hooks with { MessageVisibility = TimeSpan.FromSeconds(1) });
        var queue = await TestRuntime.QueueAsync(PoisonReader.Queue);

        await queue.SendMessageAsync("poison");
        var told = await runtime.Probe.ToldAsync(4);

        Assert.Equal(["attempt 1", "attempt 2", "attempt 3", "attempt 4"], told.Take(4));
        Assert.False(await (await TestRuntime.QueueAsync(PoisonReader.Queue + "-poison")).ExistsAsync());
    }

    [Fact]
    public async Task A_message_stays_hidden_while_its_function_runs_however_long()
    {
        await using var runtime = await TestRuntime.StartAsync(
            [typeof(Slow)], hooks: hooks => hooks with { MessageVisibility = TimeSpan.FromSeconds(2) });
        var queue = await TestRuntime.QueueAsync(Slow.Queue);

        await queue.SendMessageAsync("slow");
        var renewals = await Eventually.Async(
            () => Task.FromResult(runtime.Storage.Updates is { Count: >= 4 } updates ? updates : null), "renewals for twice the visibility time");
        runtime.Probe.Gate.SetResult();
        await EmptyAsync(queue);

        Assert.All(renewals, renewal => Assert.Contains("visibilitytimeout=2", renewal, StringComparison.Ordinal));
        Assert.Equal(["began"], runtime.Probe.Told);
    }

    private static async Task<string> ReceiveAsync(QueueClient queue)
    {
        var message = await Eventually.Async(
            async () => await queue.ExistsAsync() ? (await queue.ReceiveMessageAsync()).Value : null, $"a message in {queue.Name}");
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        return message.Body.ToString();
    }

    private static Task<QueueClient> EmptyAsync(QueueClient queue) => Eventually.Async(
        async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0 ? queue : null, $"{queue.Name} empty");

    internal sealed class Texts(Probe probe)
    {
        public const string Queue = "runtime-texts";

        [Function("Texts")]
        public void Run([QueueTrigger(Queue)] string text) => probe.Tell(text);
    }

    internal sealed record Order(long Id, string Name);

    internal sealed class Orders(Probe probe)
    {
        public const string Queue = "runtime-orders";

        [Function("Orders")]
        public ValueTask Run([QueueTrigger(Queue)] Order order)
        {
            probe.Tell($"{order.Id} {order.Name}");
            return default;
        }
    }

    internal sealed class Plain(Probe probe)
    {
        public const string Queue = "runtime-plain";

        [Function("Plain")]
        public void Run([QueueTrigger(Queue)] string text) => probe.Tell(text);
    }

    internal sealed class Data(Probe probe)
    {
        public const string Queue = "runtime-data";

        [Function("Data")]
        public void Run([QueueTrigger(Queue)] string text, FunctionContext context)
        {
            var data = context.BindingContext.BindingData;
            probe.Tell($"{data["queueTrigger"]} {data["Id"]} {data["DequeueCount"]} {data["InsertionTime"]} "
                + $"{data["ExpirationTime"]} {data["NextVisibleTime"]} {data["PopReceipt"]}");
        }
    }

    internal sealed class Failing(Probe probe)
    {
        public const string Queue = "runtime-failing";

        [Function("Failing")]
        public async Task Run([QueueTrigger(Queue)] string text, FunctionContext context)
        {
            await Task.Yield();
            probe.Tell($"attempt {context.BindingContext.BindingData["DequeueCount"]}");
            throw new InvalidOperationException("on purpose");
        }
    }

    internal sealed class Unreadable(Probe probe)
    {
        public const string Queue = "runtime-unreadable";

        [Function("Unreadable")]
        public void Run([QueueTrigger(Queue)] Order order) => probe.Tell(order.Name);
    }

    internal sealed class Crashing(Probe probe)
    {
        public const string Queue = "runtime-crashing";

        [Function("Crashing")]
        public void Run([QueueTrigger(Queue)] string text) => probe.Tell(text);
    }

    internal sealed class Retried(Probe probe)
    {
        public const string Queue = "runtime-retried";

        [Function("Retried")]
        public void Run([QueueTrigger(Queue)] string text)
        {
            probe.Tell(text);
            throw new InvalidOperationException("on purpose");
        }
    }

    internal sealed class PoisonReader(Probe probe)
    {
        public const string Queue = "runtime-read-poison";

        [Function("PoisonReader")]
        public void Run([QueueTrigger(Queue)] string text, FunctionContext context)
        {
            probe.Tell($"attempt {context.BindingContext.BindingData["DequeueCount"]}");
            throw new InvalidOperationException("on purpose");
        }
    }

    internal sealed class Slow(Probe probe)
    {
        public const string Queue = "runtime-slow";

        [Function("Slow")]
        public async Task Run([QueueTrigger(Queue)] string text)
        {
            probe.Tell("began");
            await probe.Gate.Task;
        }
    }
}
