using global::Sentry;
using Xunit;

namespace Chatdify.Tests.Embedded.Sentry;

public sealed class ScopeTests
{
    [Fact]
    public async Task Parallel_flows_that_push_see_only_their_own_tags_and_breadcrumbs()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options => options.MaxQueueItems = 100);
        hub.Scope.SetTag("shared", "yes");
        using var together = new Barrier(8);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(
            async () =>
            {
                using (hub.PushScope())
                {
                    hub.Scope.SetTag($"tag-{i}", "mine");
                    hub.Scope.AddBreadcrumb($"crumb-{i}");
                    together.SignalAndWait();
                    await Task.Yield();
                    hub.Message($"{i}");
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        for (var i = 0; i < 8; i++)
        {
            var item = (await server.ReceiveAsync()).Item;
            var name = item.GetProperty("logentry").GetProperty("message").GetString();
            Assert.Equal(["shared", $"tag-{name}"], item.GetProperty("tags").EnumerateObject().Select(tag => tag.Name).Order());
            Assert.Equal([$"crumb-{name}"], item.GetProperty("breadcrumbs").EnumerateArray().Select(crumb => crumb.GetProperty("message").GetString()));
        }
    }

    [Fact]
    public async Task A_popped_scope_leaves_nothing_behind_and_a_configured_copy_neither()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn);
        hub.Scope.SetTag("gone", "x");
        hub.Scope.UnsetTag("gone");
        using (hub.PushScope())
        {
            hub.Scope.SetTag("inner", "x");
            hub.Scope.TransactionName = "Inner";
        }

        hub.Capture(new FormatException(), scope => scope.SetTag("copy", "x"));
        hub.Message("last");

        Assert.Equal("x", (await server.ReceiveAsync()).Tag("copy"));
        var last = await server.ReceiveAsync();
        Assert.False(last.Item.TryGetProperty("tags", out _));
        Assert.False(last.Item.TryGetProperty("transaction", out _));
    }

    [Fact]
    public async Task The_level_and_name_of_the_scope_fill_in_and_the_message_keeps_its_own()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn);
        hub.Scope.Level = SentryLevel.Fatal;
        hub.Scope.TransactionName = "AnswerTurn";

        hub.Capture(new FormatException(), configureScope: null);
        hub.Capture("note", configureScope: null, SentryLevel.Debug);

        var first = (await server.ReceiveAsync()).Item;
        Assert.Equal("fatal", first.GetProperty("level").GetString());
        Assert.Equal("AnswerTurn", first.GetProperty("transaction").GetString());
        Assert.Equal("debug", (await server.ReceiveAsync()).Item.GetProperty("level").GetString());
    }

    [Fact]
    public async Task The_newest_breadcrumbs_are_kept_with_all_they_carry()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options => options.MaxBreadcrumbs = 2);
        hub.Scope.AddBreadcrumb("one");
        hub.Scope.AddBreadcrumb("two", "http", "query", new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = "/x" }, BreadcrumbLevel.Warning);
        hub.Scope.AddBreadcrumb("three");

        hub.Message("event");

        var crumbs = (await server.ReceiveAsync()).Item.GetProperty("breadcrumbs").EnumerateArray().ToList();
        Assert.Equal(["two", "three"], crumbs.Select(crumb => crumb.GetProperty("message").GetString()));
        Assert.Equal("warning", crumbs[0].GetProperty("level").GetString());
        Assert.Equal("http", crumbs[0].GetProperty("category").GetString());
        Assert.Equal("/x", crumbs[0].GetProperty("data").GetProperty("url").GetString());
    }

    [Fact]
    public async Task Default_tags_fill_in_what_is_missing()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options =>
        {
            options.TracesSampleRate = 1;
            options.DefaultTags["region"] = "default";
            options.DefaultTags["product"] = "chatdify";
        });
        hub.Scope.SetTag("region", "mn");

        hub.Message("event");
        hub.StartTransaction("name", "op").Finish();

        foreach (var envelope in new[] { await server.ReceiveAsync(), await server.ReceiveAsync() })
        {
            Assert.Equal(("mn", "chatdify"), (envelope.Tag("region"), envelope.Tag("product")));
        }
    }

    [Fact]
    public async Task The_callback_may_change_or_drop_an_event_and_one_that_throws_drops_it()
    {
        await using var server = await SentryServer.StartAsync();
        using var hub = TestHub.Create(server.Dsn, options => options.SetBeforeSend((@event, _) =>
        {
            foreach (var exception in @event.SentryExceptions ?? [])
            {
                exception.Value = "removed";
            }

            return @event.Message?.Message switch
            {
                "drop" => null,
                "throw" => throw new FormatException(),
                _ => @event,
            };
        }));

        hub.Message("drop");
        hub.Message("throw");
        hub.Capture(new FormatException("secret"), configureScope: null);

        var envelope = await server.ReceiveAsync();
        Assert.Equal("removed", envelope.Item.GetProperty("exception").GetProperty("values")[0].GetProperty("value").GetString());
        Assert.DoesNotContain("secret", envelope.ItemText, StringComparison.Ordinal);
        Assert.Equal(0, server.Waiting);
    }
}
