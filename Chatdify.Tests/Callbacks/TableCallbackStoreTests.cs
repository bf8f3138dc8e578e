using Azure.Data.Tables;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Conversations;
using Chatdify.Functions.Azure;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>Locks and records of calls against a real table.</summary>
public sealed class TableCallbackStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly ConversationKey Key = new(3, 7);

    private TableCallbackStore _store = null!;

    public async Task InitializeAsync()
    {
        var tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        _store = new TableCallbackStore(tables);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_lock_has_one_owner_until_it_is_given_back_or_has_run_out()
    {
        Assert.True(await LockAsync("a", Now));
        Assert.False(await LockAsync("b", Now));
        await _store.UnlockAsync(Key, "labels", "b", CancellationToken.None);
        Assert.False(await LockAsync("b", Now));

        await _store.UnlockAsync(Key, "labels", "a", CancellationToken.None);
        Assert.True(await LockAsync("b", Now));
        Assert.True(await LockAsync("c", Now.AddSeconds(11)));
        await _store.UnlockAsync(Key, "labels", "b", CancellationToken.None);
        Assert.False(await LockAsync("d", Now.AddSeconds(12)));
    }

    [Fact]
    public async Task Of_many_who_want_a_lock_one_gets_it()
    {
        var got = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => LockAsync($"{number}", Now)));

        Assert.Single(got, one => one);
    }

    [Fact]
    public async Task A_record_is_written_only_as_it_was_read()
    {
        var record = new CallRecord { Id = "x", Fingerprint = "f", Mark = "m", StartedAt = Now, At = Now };
        var version = await _store.TryWriteAsync(record, CancellationToken.None);
        Assert.NotNull(version);
        Assert.Null(await _store.TryWriteAsync(record with { Mark = "of another" }, CancellationToken.None));

        var done = record with { State = CallState.Done, SentAt = Now, Answer = new string('я', 40_000), Version = version };
        Assert.NotNull(await _store.TryWriteAsync(done, CancellationToken.None));
        Assert.Null(await _store.TryWriteAsync(done with { Answer = "another" }, CancellationToken.None));

        var read = await _store.FindAsync("x", CancellationToken.None);
        Assert.Equal(done with { Version = read!.Version }, read);
        await _store.DeleteAsync(done, CancellationToken.None);
        Assert.NotNull(await _store.FindAsync("x", CancellationToken.None));
        await _store.DeleteAsync(read, CancellationToken.None);
        await _store.DeleteAsync(read, CancellationToken.None);
        Assert.Null(await _store.FindAsync("x", CancellationToken.None));
    }

    [Fact]
    public async Task A_write_that_the_client_repeated_because_its_answer_got_lost_has_got_through()
    {
        var record = new CallRecord { Id = "x", Fingerprint = "f", Mark = "m", StartedAt = Now, At = Now };
        var version = await _store.TryWriteAsync(record, CancellationToken.None);
        Assert.Equal(version, await _store.TryWriteAsync(record, CancellationToken.None));

        var done = record with { State = CallState.Done, Answer = "done", Version = version };
        var newer = await _store.TryWriteAsync(done, CancellationToken.None);
        Assert.NotEqual(version, newer);
        Assert.Equal(newer, await _store.TryWriteAsync(done, CancellationToken.None));
    }

    private Task<bool> LockAsync(string owner, DateTimeOffset now) =>
        _store.TryLockAsync(Key, "labels", owner, now, now.AddSeconds(10), CancellationToken.None);
}
