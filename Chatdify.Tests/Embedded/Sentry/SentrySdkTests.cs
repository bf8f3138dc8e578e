using global::Sentry;
using Xunit;

namespace Chatdify.Tests.Embedded.Sentry;

/// <summary>The only tests that touch the static SDK; one class, so one after the other.</summary>
public sealed class SentrySdkTests : IDisposable
{
    public void Dispose() => SentrySdk.Close();

    [Fact]
    public async Task Everything_goes_through_from_start_to_close()
    {
        await using var server = await SentryServer.StartAsync();
        using (SentrySdk.Init(options => (options.Dsn, options.TracesSampleRate) = (server.Dsn, 1)))
        {
            Assert.True(SentrySdk.IsEnabled);
            using (SentrySdk.PushScope())
            {
                SentrySdk.ConfigureScope(scope => scope.SetTag("conversation", "7"));
                SentrySdk.AddBreadcrumb("before", level: BreadcrumbLevel.Debug);
                SentrySdk.CaptureException(new FormatException(), scope => scope.Level = SentryLevel.Info);
                SentrySdk.StartTransaction("name", "op").Dispose();
            }

            SentrySdk.CaptureException(new FormatException());
            SentrySdk.CaptureMessage("note", scope => scope.SetTag("a", "b"));
            await SentrySdk.FlushAsync();
            await SentrySdk.FlushAsync(TestHub.Long);
        }

        Assert.False(SentrySdk.IsEnabled);
        Assert.Equal(4, server.Waiting);
        var first = await server.ReceiveAsync();
        Assert.Equal("7", first.Tag("conversation"));
        Assert.Equal("info", first.Item.GetProperty("level").GetString());
        Assert.Equal("7", (await server.ReceiveAsync()).Tag("conversation"));
        Assert.Null((await server.ReceiveAsync()).Tag("conversation"));
        Assert.Equal("b", (await server.ReceiveAsync()).Tag("a"));
    }

    [Fact]
    public async Task An_empty_dsn_disables_and_every_call_is_harmless()
    {
        SentrySdk.Init(options => options.Dsn = "https://key@127.0.0.1:9/1");
        using var disabled = SentrySdk.Init(options => options.Dsn = "");

        Assert.False(SentrySdk.IsEnabled);
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureException(new FormatException()));
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureException(new FormatException(), scope => scope.SetTag("a", "b")));
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureMessage("x", scope => scope.SetTag("a", "b")));
        SentrySdk.AddBreadcrumb("x");
        SentrySdk.ConfigureScope(_ => Assert.Fail("There is no scope to configure."));
        SentrySdk.PushScope().Dispose();
        var transaction = SentrySdk.StartTransaction("name", "op");
        transaction.SetTag("a", "b");
        transaction.Finish();
        await SentrySdk.FlushAsync(TestHub.Long);
        SentrySdk.Close();
    }

    [Fact]
    public void A_bad_dsn_stops_the_start() =>
        Assert.Throws<ArgumentException>(() => SentrySdk.Init(options => options.Dsn = "https://no-key/1"));

    [Fact]
    public void An_older_start_ends_with_a_newer_and_cannot_stop_it()
    {
        var older = SentrySdk.Init(options => options.Dsn = "https://key@127.0.0.1:9/1");
        using var newer = SentrySdk.Init(options => options.Dsn = "https://key@127.0.0.1:9/2");

        older.Dispose();

        Assert.True(SentrySdk.IsEnabled);
    }

    [Theory]
    [InlineData(null, "https://e@h/1", "https://e@h/1")]
    [InlineData("", "https://e@h/1", "https://e@h/1")]
    [InlineData("https://o@h/1", "https://e@h/1", "https://o@h/1")]
    [InlineData("", null, "")]
    public void The_dsn_of_the_environment_fills_in(string? option, string? environment, string expected)
    {
        var options = new SentryOptions { Dsn = option };

        Settings.Complete(options, name => name == "SENTRY_DSN" ? environment : null);

        Assert.Equal(expected, options.Dsn);
    }

    [Fact]
    public void No_dsn_anywhere_is_an_error() =>
        Assert.Throws<ArgumentNullException>(() => Settings.Complete(new SentryOptions(), _ => null));

    [Fact]
    public void Environment_and_release_come_from_the_environment_or_have_a_default()
    {
        var named = new SentryOptions { Dsn = "" };
        var plain = new SentryOptions { Dsn = "" };

        Settings.Complete(named, name => name);
        Settings.Complete(plain, _ => null);

        Assert.Equal(("SENTRY_ENVIRONMENT", "SENTRY_RELEASE"), (named.Environment, named.Release));
        Assert.Equal("production", plain.Environment);
        Assert.Contains('@', plain.Release!);
    }

    [Fact]
    public void Rates_and_sizes_out_of_range_are_refused()
    {
        var options = new SentryOptions();

        Assert.Throws<ArgumentOutOfRangeException>(() => options.SampleRate = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.TracesSampleRate = 1.1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxQueueItems = 0);
    }
}
