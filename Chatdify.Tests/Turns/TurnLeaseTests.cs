using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;
using Chatdify.Core.Watching;
using Chatdify.Functions.Azure;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Moq;

using Xunit;

namespace Chatdify.Tests.Turns;

/// <summary>Promise 3: one worker at a time, and a worker that was thought dead can write nothing any more.</summary>
public sealed class TurnLeaseTests : IAsyncLifetime
{
    private static readonly ConversationKey Key = new(3, 412);
    private readonly ManualTimeProvider _time = new();
    private readonly TurnOptions _options = new();
    private TableConversationStore _store = null!;
    private readonly Mock<IWorkQueue> _queue = new();
    private TurnLeases _leases = null!;

    public async Task InitializeAsync()
    {
        var tables = new TableServiceClient((await SharedAzurite.GetAsync()).TakeAccount());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations);
        _store = new TableConversationStore(tables);
        _leases = Leases(_store);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Of_many_who_want_the_turn_one_gets_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TakeAsync()));

        await using var lease = Assert.Single(taken, one => one is not null);
    }

    [Fact]
    public async Task Held_it_is_renewed_every_third_of_its_time()
    {
        await using var lease = await TakeAsync();
        var until = (await _store.GetAsync(Key, default)).State.LeaseUntil;

        _time.Advance(_options.Lease / 3);

        await Eventually.Async(
            async () => (await _store.GetAsync(Key, default)).State.LeaseUntil > until ? "renewed" : null, "the lease to be renewed");
    }

    [Fact]
    public async Task Run_out_it_can_be_taken_by_another_and_the_first_can_write_nothing_any_more()
    {
        await using var first = await TakeAsync();
        var basis = await _store.GetAsync(Key, default);
        await _store.CommitAsync(Key, basis, new ConversationChange(basis.State with { LeaseUntil = _time.GetUtcNow() }), default);

        await using var second = await TakeAsync();

        Assert.NotNull(second);
        await Assert.ThrowsAsync<LeaseLostException>(() => first!.CommitAsync(now => new ConversationChange(now.State with { Attempts = 9 }), default));
        Assert.Equal(2, (await _store.GetAsync(Key, default)).State.Attempts);
    }

    [Fact]
    public async Task A_worker_whose_turn_was_taken_over_is_told_at_the_next_renewal()
    {
        await using var lease = await TakeAsync();
        var takeover = new TurnTakeover(_store, Mock.Of<IWorkQueue>(), _time);
        await WriteAsync(state => state with { Phase = Phase.Thinking, TurnId = "t1" }, new Turn { Id = "t1", StartedAt = _time.GetUtcNow() });

        await takeover.HandOffAsync(Key, HandoffReasons.Deadline, default);
        _time.Advance(_options.Lease / 3);

        await Eventually.Async(() => Task.FromResult(lease!.Lost.IsCancellationRequested ? "lost" : null), "the worker to be told");
        await Assert.ThrowsAsync<LeaseLostException>(() => lease!.LoadAsync(default));
    }

    [Fact]
    public async Task Let_go_by_a_commit_whose_answer_got_lost_it_is_let_go_and_what_follows_is_not_cut_off()
    {
        var loads = 0;
        var store = new Mock<IConversationStore>();
        store.Setup(one => one.LoadAsync(Key, It.IsAny<CancellationToken>()))
            .Returns((ConversationKey key, CancellationToken token) =>
            {
                Interlocked.Increment(ref loads);
                return _store.LoadAsync(key, token);
            });
        store.Setup(one => one.CommitAsync(Key, It.IsAny<Snapshot>(), It.IsAny<ConversationChange>(), It.IsAny<CancellationToken>()))
            .Returns(async (ConversationKey key, Snapshot basis, ConversationChange change, CancellationToken token) =>
            {
                var result = await _store.CommitAsync(key, basis, change, token);
                return change.State.LeaseUntil is null ? CommitResult.Conflict : result;
            });
        var leases = Leases(store.Object);
        var lease = await leases.TakeAsync(Key, (snapshot, _) => new ConversationChange(snapshot.State), default);

        var written = await lease!.CommitAsync(basis => new ConversationChange(basis.State.Released() with { Attempts = 7 }), default);

        Assert.Equal(7, written.Attempts);
        Assert.Equal(7, (await _store.GetAsync(Key, default)).State.Attempts);
        var before = loads;
        _time.Advance(_options.Lease / 3);
        await Eventually.Async(() => Task.FromResult(loads > before ? "tried" : null), "a renewal that comes too late");
        var lost = lease.Lost;
        await lease.DisposeAsync();
        Assert.False(lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Whoever_takes_a_turn_from_a_dead_worker_arms_the_watch_anew()
    {
        await WriteAsync(state => state with { Lease = "dead", LeaseUntil = _time.GetUtcNow() + _options.Lease });
        _time.Advance(_options.Lease);

        await using var second = await TakeAsync();

        Assert.NotNull(second);
        _queue.Verify(queue => queue.WatchAsync(ChoreWork.For(Key), _options.Lease + TimeSpan.FromSeconds(1), default), Times.Once);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_ends_leaves_the_turn_to_the_next_one_whether_it_failed_or_not(bool failed)
    {
        var first = await TakeAsync();
        await (failed ? Task.CompletedTask : first!.CommitAsync(basis => new ConversationChange(basis.State.Released()), default));
        await first!.DisposeAsync();

        await using var second = await TakeAsync();

        Assert.NotNull(second);
        _queue.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task A_worker_that_fails_after_its_turn_was_taken_over_leaves_it_to_the_other()
    {
        var first = await TakeAsync();
        await WriteAsync(state => state with { Lease = "another's" });

        await first!.DisposeAsync();

        Assert.True((await _store.GetAsync(Key, default)).State.IsLeased(_time.GetUtcNow()));
    }

    private TurnLeases Leases(IConversationStore store) => new(
        store,
        new WatchArming(_queue.Object, Unrouted.Of(_options), _time),
        Options.Create(_options),
        _time,
        NullLogger<TurnLease>.Instance);

    private Task<TurnLease?> TakeAsync() => _leases.TakeAsync(
        Key, (snapshot, _) => new ConversationChange(snapshot.State with { Attempts = snapshot.State.Attempts + 1 }), default);

    private async Task WriteAsync(Func<ConversationState, ConversationState> change, Turn? turn = null)
    {
        var basis = await _store.GetAsync(Key, default);
        await _store.CommitAsync(Key, basis, new ConversationChange(change(basis.State)) { Turn = turn }, default);
    }
}
