using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging.Abstractions;

using Moq;

using Xunit;

namespace Chatdify.Tests.Turns;

/// <summary>Who ended a question tells whether that speaks against the backend.</summary>
public sealed class AskListenerTests
{
    private static readonly Turn Asked = new() { Id = "t", StartedAt = DateTimeOffset.UnixEpoch, Question = "Where is it?", MessageIds = [7] };
    private readonly Mock<IConversationStore> _store = new();

    [Theory]
    [InlineData("silence", true)]
    [InlineData("takeover", false)]
    [InlineData("stop", false)]
    [InlineData("deadline", null)]
    [InlineData("silence and takeover", false)]
    [InlineData("silence and stop", false)]
    public async Task Only_silence_is_the_backends_fault_for_certain(string ended, bool? expected)
    {
        using var silence = new CancellationTokenSource();
        using var deadline = new CancellationTokenSource();
        using var stop = new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, deadline.Token);
        await using var lease = new TurnLease(
            new ConversationKey(3, 412), "lease", _store.Object, TimeSpan.FromSeconds(10), new ManualTimeProvider(), NullLogger<TurnLease>.Instance);
        await using var interruption = new Interruption(
            lease, Asked, new ConversationGate(Mock.Of<IChatwootClient>(), _store.Object), supersedes: false, NullLogger.Instance);
        var listener = new AskListener(lease, Asked, speech: null, interruption, asksOnce: false, silence, deadline.Token, both.Token);

        foreach (var end in ended.Split(" and "))
        {
            await (end switch
            {
                "silence" => silence.CancelAsync(),
                "deadline" => deadline.CancelAsync(),
                "stop" => stop.CancelAsync(),
                _ => TakeOverAsync(interruption),
            });
        }

        Assert.Equal(expected, listener.IsBackendsFault);
    }

    private static async Task TakeOverAsync(Interruption interruption)
    {
        var fired = new TaskCompletionSource();
        await using var registration = interruption.Token.Register(fired.SetResult);
        interruption.TakeOver("human_replied");
        await fired.Task;
    }
}
