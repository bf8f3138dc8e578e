using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

using Moq;

using Xunit;

namespace Chatdify.Tests.Chatwoot;

/// <summary>Whose a conversation is.</summary>
public sealed class ConversationGateTests
{
    private static readonly ConversationKey Key = new(3, 412);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reply_that_is_noted_while_Chatwoot_takes_its_time_silences_the_bot(bool replied)
    {
        var state = new ConversationState();
        var store = new Mock<IConversationStore>();
        store.Setup(one => one.GetAsync(Key, default)).ReturnsAsync(() => new Snapshot(state, "1", []));
        var chatwoot = new Mock<IChatwootClient>();
        chatwoot.Setup(one => one.GetConversationAsync(Key, default)).ReturnsAsync(() =>
        {
            state = state with { PausedAt = replied ? DateTimeOffset.UnixEpoch : null };
            return new ChatwootConversation("pending", Assignee: null, LastHumanReplyId: null);
        });

        var whose = await new ConversationGate(chatwoot.Object, store.Object).CheckAsync(Key, new ConversationState(), 7, default);

        Assert.Equal(replied ? new GateResult.Closed("human_replied") : new GateResult.Open(), whose);
    }
}
