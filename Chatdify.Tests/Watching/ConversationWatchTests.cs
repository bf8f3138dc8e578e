using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;
using Chatdify.Core.Watching;

using Microsoft.Extensions.Logging.Abstractions;

using Moq;

using Xunit;

namespace Chatdify.Tests.Watching;

/// <summary>The watch's decisions: when it comes back, when it wakes somebody, when it calls a human, when it ends.</summary>
public sealed class ConversationWatchTests
{
    private static readonly ConversationKey Key = new(3, 412);
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _sent = [];
    private readonly Mock<IConversationStore> _store = new();
    private readonly Mock<IWorkQueue> _queue = new();

    public ConversationWatchTests()
    {
        _queue.Setup(queue => queue.WatchAsync(ChoreWork.For(Key), It.IsAny<TimeSpan>(), default))
            .Callback((ChoreWork _, TimeSpan delay, CancellationToken _) => _sent.Add($"watch in {delay.TotalSeconds:0.#}")).Returns(Task.CompletedTask);
        _queue.Setup(queue => queue.WakeAsync(TurnWork.For(Key, null), TimeSpan.Zero, default)).Callback(() => _sent.Add("wake")).Returns(Task.CompletedTask);
        _queue.Setup(queue => queue.DeliverAsync(It.IsAny<ReplyWork>(), TimeSpan.Zero, default)).Callback(() => _sent.Add("deliver")).Returns(Task.CompletedTask);
        _store.Setup(store => store.CommitAsync(Key, It.IsAny<Snapshot>(), It.IsAny<ConversationChange>(), default))
            .Callback((ConversationKey _, Snapshot _, ConversationChange change, CancellationToken _) => _sent.Add($"{change.State.Phase} {change.Turn?.Handoff?.Code}"))
            .ReturnsAsync(CommitResult.Done);
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task Where_everything_is_answered_it_ends()
    {
        await RunAsync(new ConversationState { Lease = "the last one" });

        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_turn_whose_worker_is_alive_is_left_alone_until_its_lease_can_have_run_out()
    {
        await RunAsync(Thinking() with { LeaseUntil = Now.AddSeconds(7) });

        Assert.Equal(["watch in 8"], _sent);
    }

    [Fact]
    public async Task A_message_whose_wake_up_got_lost_is_woken()
    {
        await RunAsync(new ConversationState { FirstUnansweredAt = Now.AddSeconds(-13), LastMessageAt = Now.AddSeconds(-13) });

        Assert.Equal(["watch in 11", "wake"], _sent);
    }

    [Fact]
    public async Task A_customer_who_is_still_writing_is_not_interrupted()
    {
        await RunAsync(new ConversationState { FirstUnansweredAt = Now.AddSeconds(-13), LastMessageAt = Now.AddSeconds(-1) });

        Assert.Equal(["watch in 10.5"], _sent);
    }

    [Fact]
    public async Task A_turn_whose_worker_is_dead_goes_on_and_is_watched_further()
    {
        await RunAsync(Thinking() with { LeaseUntil = Now });

        Assert.Equal(["watch in 11", "wake"], _sent);
    }

    [Theory]
    [InlineData(Phase.Replying)]
    [InlineData(Phase.HandingOff)]
    public async Task A_delivery_whose_worker_is_dead_goes_on(Phase phase)
    {
        await RunAsync(Thinking() with { Phase = phase });

        Assert.Equal(["watch in 11", "deliver"], _sent);
    }

    [Fact]
    public async Task A_hand_off_that_nobody_waits_for_is_watched_as_well()
    {
        await RunAsync(Thinking() with { Phase = Phase.HandingOff, FirstUnansweredAt = null });

        Assert.Equal(["watch in 11", "deliver"], _sent);
    }

    [Fact]
    public async Task A_turn_that_pauses_is_not_woken_before_its_time()
    {
        await RunAsync(Thinking() with { NotBefore = Now.AddSeconds(3) });

        Assert.Equal(["watch in 13"], _sent);
    }

    [Theory]
    [InlineData(Phase.Idle)]
    [InlineData(Phase.Thinking)]
    public async Task It_never_comes_back_later_than_the_hand_off_is_due(Phase phase)
    {
        await RunAsync(Thinking() with { Phase = phase, FirstUnansweredAt = Now.AddSeconds(-108), LeaseUntil = Now.AddSeconds(9) });

        Assert.Equal(["watch in 2"], _sent);
    }

    [Theory]
    [InlineData(Phase.Idle)]
    [InlineData(Phase.Thinking)]
    public async Task Near_the_deadline_a_human_is_called_whoever_works_on_it(Phase phase)
    {
        await RunAsync(Thinking() with { Phase = phase, FirstUnansweredAt = Now.AddSeconds(-110), LeaseUntil = Now.AddSeconds(9) });

        Assert.Equal(["watch in 10", "HandingOff deadline", "deliver"], _sent);
    }

    [Theory]
    [InlineData(0, "watch in 10", "deliver")]
    [InlineData(5, "watch in 10")]
    public async Task After_the_deadline_it_only_sees_to_it_that_somebody_goes_on_with_what_is_being_said(int leasedFor, params string[] expected)
    {
        await RunAsync(Thinking() with { Phase = Phase.Replying, FirstUnansweredAt = Now.AddSeconds(-300), LeaseUntil = Now.AddSeconds(leasedFor) });

        Assert.Equal(expected, _sent);
    }

    [Fact]
    public async Task What_it_cannot_do_now_it_leaves_to_the_next_look_and_is_not_delivered_again()
    {
        _queue.Setup(queue => queue.WakeAsync(TurnWork.For(Key, null), TimeSpan.Zero, default)).ThrowsAsync(new IOException("storage is away"));

        await RunAsync(Thinking());

        Assert.Equal(["watch in 11"], _sent);
    }

    [Fact]
    public async Task Without_the_next_look_on_its_way_it_is_delivered_again()
    {
        _queue.Setup(queue => queue.WatchAsync(ChoreWork.For(Key), It.IsAny<TimeSpan>(), default)).ThrowsAsync(new IOException("storage is away"));

        await Assert.ThrowsAsync<IOException>(() => RunAsync(Thinking()));

        Assert.Empty(_sent);
    }

    [Fact]
    public async Task While_the_table_is_away_it_looks_again_soon_and_is_not_delivered_again()
    {
        await RunAsync(() => throw new IOException("storage is away"));

        Assert.Equal(["watch in 10"], _sent);
    }

    [Fact]
    public async Task Records_that_cannot_be_read_are_left_to_be_told_as_a_dead_letter()
    {
        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => RunAsync(() => throw new System.Text.Json.JsonException("broken")));

        Assert.Empty(_sent);
    }

    private ConversationState Thinking() => new() { Phase = Phase.Thinking, TurnId = "t1", Lease = "mine", FirstUnansweredAt = Now };

    private Task RunAsync(ConversationState state) => RunAsync(() => Mailed(state));

    private Snapshot Mailed(ConversationState state) => new(state, "v1", [new MailboxMessage { Id = 1, ReceivedAt = Now, Text = "hello?", CorrelationId = "c" }]);

    private Task RunAsync(Func<Snapshot> read)
    {
        _store.Setup(store => store.GetAsync(Key, default)).ReturnsAsync(() => read() with { Mailbox = [] });
        _store.Setup(store => store.LoadAsync(Key, default)).ReturnsAsync(read);
        var takeover = new TurnTakeover(_store.Object, _queue.Object, _time);
        var watch = new ConversationWatch(
            _store.Object, _queue.Object, takeover, Unrouted.Of(new TurnOptions()), _time, NullLogger<ConversationWatch>.Instance);
        return watch.RunAsync(ChoreWork.For(Key), default);
    }
}
