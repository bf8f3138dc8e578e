using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging.Abstractions;

using Moq;

using Xunit;

namespace Chatdify.Tests.Turns;

/// <summary>Typing that was shown is hidden in the end, whatever Chatwoot does meanwhile.</summary>
public sealed class TypingEndTests
{
    private static readonly ConversationKey Key = new(3, 412);
    private readonly Mock<IChatwootClient> _chatwoot = new();
    private readonly Mock<IConversationStore> _store = new();
    private readonly Mock<IWorkQueue> _queue = new();
    private readonly List<string> _queued = [];
    private readonly TypingEnd _end;

    public TypingEndTests()
    {
        _queue.Setup(queue => queue.WatchAsync(It.IsAny<ChoreWork>(), It.IsAny<TimeSpan>(), default))
            .Callback((ChoreWork work, TimeSpan delay, CancellationToken _) => _queued.Add($"{work.HideTyping} in {delay.TotalSeconds} s"))
            .Returns(Task.CompletedTask);
        StandsAt(Phase.Idle);
        _end = new TypingEnd(
            new TypingIndicator(_chatwoot.Object, new ManualTimeProvider(), NullLogger<TypingIndicator>.Instance), _store.Object, _queue.Object);
    }

    [Fact]
    public async Task Hidden_at_once_it_is_done()
    {
        await _end.HideAsync(Key, default);

        _chatwoot.Verify(chatwoot => chatwoot.SetTypingAsync(Key, false, It.IsAny<CancellationToken>()), Times.Once);
        Assert.Empty(_queued);
    }

    [Fact]
    public async Task What_could_not_be_hidden_is_tried_again_with_growing_pauses_and_not_for_ever()
    {
        Fails(isTransient: true);

        await _end.HideAsync(Key, default);
        for (var tries = 1; tries < 10 && _queued.Count == tries; tries++)
        {
            await _end.HideAgainAsync(ChoreWork.For(Key) with { HideTyping = tries }, default);
        }

        Assert.Equal(["1 in 2 s", "2 in 4 s", "3 in 8 s", "4 in 16 s", "5 in 32 s", "6 in 64 s"], _queued);
    }

    [Fact]
    public async Task What_Chatwoot_refuses_is_not_tried_again()
    {
        Fails(isTransient: false);

        await _end.HideAsync(Key, default);

        Assert.Empty(_queued);
    }

    [Theory]
    [InlineData(Phase.Thinking)]
    [InlineData(Phase.Replying)]
    [InlineData(Phase.HandingOff)]
    public async Task While_another_turn_runs_its_typing_is_left_alone(Phase phase)
    {
        StandsAt(phase);

        await _end.HideAgainAsync(ChoreWork.For(Key) with { HideTyping = 1 }, default);

        _chatwoot.VerifyNoOtherCalls();
    }

    private void Fails(bool isTransient) =>
        _chatwoot.Setup(chatwoot => chatwoot.SetTypingAsync(Key, false, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ChatwootException("http_500", isTransient));

    private void StandsAt(Phase phase) =>
        _store.Setup(store => store.GetAsync(Key, default)).ReturnsAsync(new Snapshot(new ConversationState { Phase = phase }, "1", []));
}
