using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

using Moq;

using Xunit;

namespace Chatdify.Tests.Chatwoot;

/// <summary>Whom the bot does not take for somebody who took over, after it has set a team.</summary>
public sealed class TeamAssignmentTests
{
    private static readonly ConversationKey Key = new(3, 412);
    private readonly Mock<IConversationStore> _store = new();
    private readonly Mock<IChatwootClient> _chatwoot = new();
    private ConversationState _state = new();

    public TeamAssignmentTests()
    {
        _store.Setup(store => store.GetAsync(Key, It.IsAny<CancellationToken>())).ReturnsAsync(() => new Snapshot(_state, "1", []));
        _store.Setup(store => store.CommitAsync(Key, It.IsAny<Snapshot>(), It.IsAny<ConversationChange>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((ConversationKey _, Snapshot _, ConversationChange change, CancellationToken _) =>
            {
                _state = change.State;
                return CommitResult.Done;
            });
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, ConversationState.AnyPerson)]
    public async Task A_team_that_was_certainly_not_set_has_brought_nobody_along(bool mayBeSet, long? picked)
    {
        var failing = Assignment().RunAsync<bool>(Key, () => throw new ChatwootException("refused", isTransient: mayBeSet), CancellationToken.None);

        await Assert.ThrowsAsync<ChatwootException>(() => failing);
        Assert.Equal(picked, _state.PickedPerson);
    }

    [Fact]
    public async Task While_it_is_not_known_whom_Chatwoot_picked_it_is_whoever_is_assigned()
    {
        await Assignment().RunAsync(Key, () => Task.FromResult(true), CancellationToken.None);

        Assert.True(_state.IsPicked(21));
    }

    private TeamAssignment Assignment() => new(_chatwoot.Object, _store.Object);
}
