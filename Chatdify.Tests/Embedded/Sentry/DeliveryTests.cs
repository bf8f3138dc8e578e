using global::Sentry;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Chatdify.Tests.Embedded.Sentry;

public sealed class DeliveryTests
{
    private const string UnusedDsn = "http://key@127.0.0.1:9/1";

    [Fact]
    public async Task What_does_not_fit_into_the_queue_is_dropped_and_the_rest_is_sent()
    {
        using var network = new HangingHandler();
        using var hub = TestHub.Create(UnusedDsn, options => (options.MaxQueueItems, options.CreateHttpMessageHandler) = (3, () => network));

        var ids = Enumerable.Range(0, 10).Select(i => hub.Capture($"{i}", null, SentryLevel.Info)).ToList();

        Assert.Equal(3, ids.Count(id => id != SentryId.Empty));
        network.LetGo();
        await hub.FlushAsync(TestHub.Long);
        Assert.Equal(3, network.Requests);
        Assert.NotEqual(SentryId.Empty, hub.Capture("room again", null, SentryLevel.Info));
    }

    [Fact]
    public async Task A_hanging_server_does_not_hold_up_the_caller_nor_a_flush_beyond_its_time()
    {
        await using var server = await SentryServer.StartAsync(context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
        using var hub = TestHub.Create(server.Dsn);

        var work = Task.Run(async () =>
        {
            hub.Message("hangs");
            hub.Message("waits behind it");
            await hub.FlushAsync(TimeSpan.FromMilliseconds(50));
        });

        await work.WaitAsync(TestHub.Long);
        await server.ReceiveAsync();
        Assert.Equal(0, server.Waiting);
    }

    [Fact]
    public async Task Closing_gives_up_after_the_shutdown_timeout_and_later_events_are_dropped()
    {
        using var network = new HangingHandler();
        var hub = TestHub.Create(UnusedDsn, options => options.CreateHttpMessageHandler = () => network);
        hub.Message("hangs");

        await Task.Run(hub.Dispose).WaitAsync(TestHub.Long);
        hub.Dispose();

        Assert.Equal(SentryId.Empty, hub.Capture("late", null, SentryLevel.Info));
    }

    [Fact]
    public async Task Closing_sends_what_is_left()
    {
        await using var server = await SentryServer.StartAsync();
        var hub = TestHub.Create(server.Dsn, options => options.ShutdownTimeout = TestHub.Long);
        hub.Message("one");
        hub.Message("two");

        await Task.Run(hub.Dispose);

        Assert.Equal(2, server.Waiting);
    }

    [Fact]
    public async Task An_unreachable_server_loses_the_event_and_nothing_else()
    {
        using var hub = TestHub.Create("http://key@127.0.0.1:1/1");

        hub.Message("lost");

        await hub.FlushAsync(TestHub.Long);
        Assert.NotEqual(SentryId.Empty, hub.Capture("taken", null, SentryLevel.Info));
    }

    [Theory]
    [InlineData(null, null, 59, 61)]
    [InlineData("Retry-After", "10", 9, 11)]
    [InlineData("Retry-After", "Sat, 21 Nov 2026 12:00:30 GMT", 29, 31)]
    [InlineData("X-Sentry-Rate-Limits", "20::organization", 19, 21)]
    [InlineData("X-Sentry-Rate-Limits", "5:transaction:key, 40:default;error:organization:quota", 39, 41)]
    public async Task After_429_events_are_dropped_until_the_time_is_over(string? header, string? value, int still, int again)
    {
        await using var server = await SentryServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            _ = header is null || context.Response.Headers.TryAdd(header, value);
            return Task.CompletedTask;
        });
        var clock = new SetClock();
        using var hub = TestHub.Create(server.Dsn, time: clock);
        await SendAsync(hub, "first");
        await server.ReceiveAsync();

        clock.Advance(TimeSpan.FromSeconds(still));
        await SendAsync(hub, "dropped");
        clock.Advance(TimeSpan.FromSeconds(again - still));
        await SendAsync(hub, "sent");

        var next = await server.ReceiveAsync();
        Assert.Equal("sent", next.Item.GetProperty("logentry").GetProperty("message").GetString());
        Assert.Equal(0, server.Waiting);
    }

    [Fact]
    public async Task A_limit_for_transactions_lets_errors_pass_and_nonsense_is_ignored()
    {
        await using var server = await SentryServer.StartAsync(context =>
        {
            context.Response.Headers["X-Sentry-Rate-Limits"] = "x:error, 1e999:error, 60, 60:transaction:key";
            return Task.CompletedTask;
        });
        using var hub = TestHub.Create(server.Dsn, options => options.TracesSampleRate = 1);
        await SendAsync(hub, "first");

        hub.StartTransaction("dropped", "op").Finish();
        await SendAsync(hub, "second");

        Assert.Equal("event", await TypeAsync(server));
        Assert.Equal("event", await TypeAsync(server));
        Assert.Equal(0, server.Waiting);
    }

    [Fact]
    public async Task Without_a_rate_no_transaction_is_sent_and_with_a_tiny_one_hardly_an_event()
    {
        using var network = new HangingHandler();
        network.LetGo();
        using var hub = TestHub.Create(UnusedDsn, options => (options.SampleRate, options.CreateHttpMessageHandler) = (1e-9f, () => network));

        hub.StartTransaction("name", "op").Finish();
        await SendAsync(hub, "sampled out");

        Assert.Equal(0, network.Requests);
    }

    [Theory]
    [InlineData("http://k:s@127.0.0.1:9/a/b/7", "http://127.0.0.1:9/a/b/api/7/envelope/", "s")]
    [InlineData("https://k@o1.example.org/7", "https://o1.example.org/api/7/envelope/", null)]
    public void A_dsn_names_endpoint_and_keys(string dsn, string endpoint, string? secret)
    {
        var parsed = Dsn.Parse(dsn);

        Assert.Equal((new Uri(endpoint), "k", secret), (parsed.EnvelopeEndpoint, parsed.PublicKey, parsed.SecretKey));
    }

    [Theory]
    [InlineData("nonsense", "absolute http")]
    [InlineData("ftp://key@host/1", "absolute http")]
    [InlineData("https://host/1", "public key")]
    [InlineData("https://key@host/", "project id")]
    public void A_bad_dsn_is_explained_without_repeating_it(string dsn, string reason)
    {
        var exception = Assert.Throws<ArgumentException>(() => Dsn.Parse(dsn));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(dsn, exception.Message, StringComparison.Ordinal);
    }

    private static async Task SendAsync(Hub hub, string message)
    {
        hub.Message(message);
        await hub.FlushAsync(TestHub.Long);
    }

    private static async Task<string?> TypeAsync(SentryServer server) =>
        (await server.ReceiveAsync()).ItemHeader.GetProperty("type").GetString();
}
