using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;
using Chatdify.Core.Watching;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Moq;

using Xunit;

namespace Chatdify.Tests.Watching;

/// <summary>The watchdogs' decisions: when they come back, when they wake somebody, when they end.</summary>
public sealed class ConversationWatchTests
{
    private static readonly ConversationKey Key = new(3, 412);
    private static readonly ChoreWork DeadlineWatch = ChoreWork.For(Key, lease: null);
    private static readonly ChoreWork LeaseWatch = ChoreWork.For(Key, "mine");
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _sent = [];
    private readonly Mock<IConversationStore> _store = new();
    private readonly Mock<IWorkQueue> _queue = new();

    public ConversationWatchTests()
    {
        _queue.Setup(queue => queue.WatchAsync(It.IsAny<ChoreWork>(), It.IsAny<TimeSpan>(), default))
            .Callback((ChoreWork _, TimeSpan delay, CancellationToken _) => _sent.Add($"watch in {delay.TotalSeconds:0.#}")).Returns(Task.CompletedTask);
        _queue.Setup(queue => queue.WakeAsync(It.IsAny<TurnWork>(), TimeSpan.Zero, default)).Callback(() => _sent.Add("wake")).Returns(Task.CompletedTask);
        _queue.Setup(queue => queue.DeliverAsync(It.IsAny<ReplyWork>(), TimeSpan.Zero, default)).Callback(() => _sent.Add("deliver")).Returns(Task.CompletedTask);
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task Where_everything_is_answered_both_end()
    {
        await RunAsync(DeadlineWatch, new ConversationState());
        await RunAsync(LeaseWatch, new ConversationState { Lease = "mine" });

        Assert.Empty(_sent);
    }

    [Fact]
    public async Task Before_the_deadline_it_comes_back_at_the_deadline_of_what_waits_now()
    {
        await RunAsync(DeadlineWatch, new ConversationState { FirstUnansweredAt = Now.AddSeconds(-60) });

        Assert.Equal(["watch in 50"], _sent);
    }

    [Fact]
    public async Task A_turn_whose_worker_is_alive_is_left_alone()
    {
        await RunAsync(LeaseWatch, Thinking() with { LeaseUntil = Now.AddSeconds(7) });

        Assert.Equal(["watch in 8"], _sent);
    }

    [Fact]
    public async Task A_turn_whose_worker_is_dead_goes_on_and_is_watched_further()
    {
        await RunAsync(LeaseWatch, Thinking() with { LeaseUntil = Now });

        Assert.Equal(["watch in 10", "wake"], _sent);
    }

    [Theory]
    [InlineData(Phase.Replying)]
    [InlineData(Phase.HandingOff)]
    public async Task A_delivery_whose_worker_is_dead_goes_on(Phase phase)
    {
        await RunAsync(LeaseWatch, Thinking() with { Phase = phase });

        Assert.Equal(["watch in 10", "deliver"], _sent);
    }

    [Fact]
    public async Task A_turn_that_pauses_is_not_woken_before_its_time()
    {
        await RunAsync(LeaseWatch, Thinking() with { NotBefore = Now.AddSeconds(3) });

        Assert.Equal(["watch in 10"], _sent);
    }

    [Fact]
    public async Task The_watchdog_of_an_earlier_lease_ends()
    {
        await RunAsync(LeaseWatch, Thinking() with { Lease = "later" });

        Assert.Empty(_sent);
    }

    private ConversationState Thinking() => new() { Phase = Phase.Thinking, TurnId = "t1", Lease = "mine", FirstUnansweredAt = Now };

    private Task RunAsync(ChoreWork work, ConversationState state)
    {
        _store.Setup(store => store.LoadAsync(Key, default)).ReturnsAsync(new Snapshot(state, "v1", []));
        var takeover = new TurnTakeover(_store.Object, _queue.Object, _time);
        var watch = new ConversationWatch(
            _store.Object, _queue.Object, takeover, Options.Create(new TurnOptions()), _time, NullLogger<ConversationWatch>.Instance);
        return watch.RunAsync(work, default);
    }
}
