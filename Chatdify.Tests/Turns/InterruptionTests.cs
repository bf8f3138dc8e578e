using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging.Abstractions;

using Moq;

using Xunit;

namespace Chatdify.Tests.Turns;

/// <summary>A question ends early only when it is sure that nobody waits for it.</summary>
public sealed class InterruptionTests
{
    private static readonly ConversationKey Key = new(3, 412);
    private static readonly Turn Asked = new() { Id = "t", StartedAt = DateTimeOffset.UnixEpoch, Question = "Where is it?", MessageIds = [7] };
    private static readonly Snapshot Seen = new(new ConversationState { LeftAt = DateTimeOffset.UnixEpoch }, "1", []);

    private readonly Mock<IConversationStore> _store = new();
    private readonly Mock<IChatwootClient> _chatwoot = new();

    [Fact]
    public async Task A_hint_that_Chatwoot_confirms_ends_the_question()
    {
        _store.Setup(store => store.GetAsync(Key, It.IsAny<CancellationToken>())).ReturnsAsync(Seen);
        await using var lease = Lease();
        var interruption = Over(lease);

        lease.Renewed!(Seen);
        await interruption.DisposeAsync();

        Assert.Equal("conversation_left", interruption.TakenOver);
        Assert.True(interruption.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_hint_that_cannot_be_checked_ends_nothing_and_spoils_nothing()
    {
        _store.Setup(store => store.GetAsync(Key, It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("The storage is away."));
        await using var lease = Lease();
        var interruption = Over(lease);

        lease.Renewed!(Seen);
        await interruption.DisposeAsync();

        Assert.Null(interruption.TakenOver);
        Assert.False(interruption.Token.IsCancellationRequested);
    }

    private TurnLease Lease() => new(Key, "lease", _store.Object, TimeSpan.FromSeconds(10), new ManualTimeProvider(), NullLogger<TurnLease>.Instance);

    private Interruption Over(TurnLease lease) =>
        new(lease, Asked, new ConversationGate(_chatwoot.Object, _store.Object), supersedes: false, NullLogger.Instance);
}
