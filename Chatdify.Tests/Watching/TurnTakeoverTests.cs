using System.Text.Json;

using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Watching;

using Moq;

using Xunit;

namespace Chatdify.Tests.Watching;

/// <summary>Records that do not fit together leave nobody waiting.</summary>
public sealed class TurnTakeoverTests
{
    private static readonly ConversationKey Key = new(3, 412);
    private readonly ManualTimeProvider _time = new();
    private readonly Mock<IConversationStore> _store = new();
    private readonly Mock<IWorkQueue> _queue = new();
    private ConversationChange? _written;

    [Theory]
    [InlineData(Phase.Replying, true)]
    [InlineData(Phase.Replying, false)]
    [InlineData(Phase.HandingOff, true)]
    [InlineData(Phase.HandingOff, false)]
    public async Task What_was_being_said_and_is_not_on_record_any_more_is_handed_over_with_what_waits(Phase phase, bool waits)
    {
        Holds(new ConversationState { Phase = phase, TurnId = "t1", Lease = "another's", LastMessageId = 7 }, waits);

        var turn = await HandOffAsync();

        Assert.Equal(waits ? 9 : 7, Assert.Single(turn!.MessageIds));
        Assert.Equal((Phase.HandingOff, turn.Id, "turn_lost"), (_written!.State.Phase, _written.State.TurnId, _written.Turn!.Handoff!.Code));
        Assert.NotEqual("another's", _written.State.Lease);
        _queue.Verify(queue => queue.DeliverAsync(ReplyWork.For(Key, turn.Id), TimeSpan.Zero, default), Times.Once);
    }

    [Theory]
    [InlineData(Phase.Thinking)]
    [InlineData(Phase.Replying)]
    public async Task A_turn_whose_record_is_broken_is_handed_over_as_well(Phase phase)
    {
        Holds(new ConversationState { Phase = phase, TurnId = "t1" }, waits: true);
        _store.Setup(store => store.GetTurnAsync(Key, "t1", default)).ThrowsAsync(new JsonException("broken"));

        var turn = await HandOffAsync();

        Assert.Equal((Phase.HandingOff, turn!.Id), (_written!.State.Phase, _written.State.TurnId));
    }

    [Theory]
    [InlineData(Phase.Replying)]
    [InlineData(Phase.HandingOff)]
    public async Task What_is_being_said_is_left_to_go_on(Phase phase)
    {
        Holds(new ConversationState { Phase = phase, TurnId = "t1" }, waits: true);
        var known = new Turn { Id = "t1", StartedAt = _time.GetUtcNow() };
        _store.Setup(store => store.GetTurnAsync(Key, "t1", default)).ReturnsAsync(known);

        Assert.Same(known, await HandOffAsync());
        Assert.Null(_written);
    }

    [Fact]
    public async Task Where_nobody_waits_it_comes_to_rest()
    {
        Holds(new ConversationState { Phase = Phase.Thinking, TurnId = "t1", FirstUnansweredAt = _time.GetUtcNow() }, waits: false);

        Assert.Null(await HandOffAsync());
        Assert.Equal((Phase.Idle, null), (_written!.State.Phase, _written.State.FirstUnansweredAt));
    }

    private Task<Turn?> HandOffAsync() => new TurnTakeover(_store.Object, _queue.Object, _time).HandOffAsync(Key, HandoffReasons.Poison, default);

    private void Holds(ConversationState state, bool waits)
    {
        MailboxMessage[] mailbox = waits ? [new MailboxMessage { Id = 9, ReceivedAt = _time.GetUtcNow(), Text = "hello?", CorrelationId = "c" }] : [];
        _store.Setup(store => store.LoadAsync(Key, default)).ReturnsAsync(new Snapshot(state, "v1", mailbox));
        _store.Setup(store => store.CommitAsync(Key, It.IsAny<Snapshot>(), It.IsAny<ConversationChange>(), default))
            .Callback((ConversationKey _, Snapshot _, ConversationChange change, CancellationToken _) => _written = change)
            .ReturnsAsync(CommitResult.Done);
    }
}
