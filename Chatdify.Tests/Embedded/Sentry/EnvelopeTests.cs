using System.Text;
using System.Text.Json;
using global::Sentry;
using Xunit;

namespace Chatdify.Tests.Embedded.Sentry;

public sealed class EnvelopeTests
{
    [Fact]
    public async Task An_exception_arrives_as_Sentry_expects_it()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options => (options.Release, options.Environment) = ("chatdify@1", "test"));

        var id = hub.Capture(Thrown(), configureScope: null);

        var envelope = await server.ReceiveAsync();
        Assert.Equal("application/x-sentry-envelope", envelope.ContentType);
        Assert.Matches("^Sentry sentry_version=7, sentry_client=[^, ]+/[^, ]+, sentry_key=public-key$", envelope.Auth);
        Assert.Equal(id.ToString(), envelope.Header.GetProperty("event_id").GetString());
        Assert.True(envelope.Header.GetProperty("sent_at").TryGetDateTimeOffset(out _));
        Assert.Equal("event", envelope.ItemHeader.GetProperty("type").GetString());
        Assert.Equal(Encoding.UTF8.GetByteCount(envelope.ItemText), envelope.ItemHeader.GetProperty("length").GetInt32());
        Assert.Equal(id.ToString(), envelope.Item.GetProperty("event_id").GetString());
        Assert.Equal(
            ("csharp", "error", "chatdify@1", "test"),
            (Text(envelope.Item, "platform"), Text(envelope.Item, "level"), Text(envelope.Item, "release"), Text(envelope.Item, "environment")));
        Assert.True(envelope.Item.GetProperty("timestamp").TryGetDateTimeOffset(out _));
        Assert.Equal(".NET", Text(envelope.Item.GetProperty("contexts").GetProperty("runtime"), "name"));
    }

    [Fact]
    public async Task Causes_come_first_and_frames_end_where_it_was_thrown()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn);

        hub.Capture(Thrown(), configureScope: null);

        var values = (await server.ReceiveAsync()).Item.GetProperty("exception").GetProperty("values").EnumerateArray().ToList();
        Assert.Equal(
            [("System.FormatException", "cause «й»"), ("System.InvalidOperationException", "outer")],
            values.Select(value => (Text(value, "type"), Text(value, "value"))));
        var frame = values[1].GetProperty("stacktrace").GetProperty("frames").EnumerateArray().Last();
        Assert.Equal(nameof(Thrown), Text(frame, "function"));
        Assert.Equal(typeof(EnvelopeTests).FullName, Text(frame, "module"));
        Assert.Equal("EnvelopeTests.cs", Text(frame, "filename"));
        Assert.True(frame.GetProperty("in_app").GetBoolean());
    }

    [Fact]
    public async Task Every_part_of_an_aggregate_is_sent()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn);

        hub.Capture(new AggregateException(new FormatException("1"), new FormatException("2", new TimeoutException("3"))), configureScope: null);

        var values = (await server.ReceiveAsync()).Item.GetProperty("exception").GetProperty("values").EnumerateArray();
        Assert.Equal(
            ["System.TimeoutException", "System.FormatException", "System.FormatException", "System.AggregateException"],
            values.Select(value => Text(value, "type")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_carries_its_level_and_if_wanted_its_stack(bool attach)
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options => options.AttachStacktrace = attach);

        hub.Capture("Dead letter", scope => scope.SetTag("queue", "turns"), SentryLevel.Warning);

        var envelope = await server.ReceiveAsync();
        Assert.Equal("Dead letter", Text(envelope.Item.GetProperty("logentry"), "message"));
        Assert.Equal("warning", Text(envelope.Item, "level"));
        Assert.Equal("turns", envelope.Tag("queue"));
        Assert.Equal(attach, envelope.Item.TryGetProperty("threads", out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_machine_and_its_user_are_named_only_if_allowed(bool allowed)
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options => options.SendDefaultPii = allowed);

        hub.Message("hello");

        var item = (await server.ReceiveAsync()).Item;
        Assert.Equal(allowed, item.TryGetProperty("server_name", out _));
        Assert.Equal(allowed, item.TryGetProperty("user", out _));
    }

    [Fact]
    public async Task A_transaction_arrives_with_status_times_and_tags()
    {
        await using var server = await SentryServer.StartAsync();
        var clock = new SetClock();
        using var hub = TestHub.Create(server.Dsn, options => options.TracesSampleRate = 1, clock);
        hub.Scope.SetTag("both", "scope");
        var transaction = hub.StartTransaction("AnswerTurn", "queue.process");
        transaction.SetTag("both", "own");
        clock.Advance(TimeSpan.FromSeconds(3));

        transaction.Finish(SpanStatus.DeadlineExceeded);
        transaction.Finish();

        var envelope = await server.ReceiveAsync();
        Assert.Equal("transaction", Text(envelope.ItemHeader, "type"));
        Assert.Equal(("transaction", "AnswerTurn"), (Text(envelope.Item, "type"), Text(envelope.Item, "transaction")));
        var trace = envelope.Item.GetProperty("contexts").GetProperty("trace");
        Assert.Equal(("queue.process", "deadline_exceeded"), (Text(trace, "op"), Text(trace, "status")));
        Assert.Matches("^[0-9a-f]{32}$", Text(trace, "trace_id"));
        Assert.Matches("^[0-9a-f]{16}$", Text(trace, "span_id"));
        var took = envelope.Item.GetProperty("timestamp").GetDateTimeOffset() - envelope.Item.GetProperty("start_timestamp").GetDateTimeOffset();
        Assert.Equal(TimeSpan.FromSeconds(3), took);
        Assert.Equal("own", envelope.Tag("both"));
        await hub.FlushAsync(TestHub.Long);
        Assert.Equal(0, server.Waiting);
    }

    [Theory]
    [InlineData(typeof(TimeoutException), "deadline_exceeded")]
    [InlineData(typeof(OperationCanceledException), "cancelled")]
    [InlineData(typeof(ArgumentException), "invalid_argument")]
    [InlineData(typeof(FormatException), "internal_error")]
    public async Task An_exception_decides_the_status_of_its_transaction(Type type, string status)
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options => options.TracesSampleRate = 1);

        hub.StartTransaction("name", "op").Finish((Exception)Activator.CreateInstance(type)!);

        var trace = (await server.ReceiveAsync()).Item.GetProperty("contexts").GetProperty("trace");
        Assert.Equal(status, Text(trace, "status"));
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("outer", new FormatException("cause «й»"));
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }
}
