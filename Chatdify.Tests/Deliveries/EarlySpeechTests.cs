using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Turns;

using Xunit;

namespace Chatdify.Tests.Deliveries;

/// <summary>What is finished is said at once: what comes next may be long in coming.</summary>
public sealed class EarlySpeechTests : IAsyncLifetime
{
    private DeliveryStage _stage = null!;

    public async Task InitializeAsync() => _stage = await DeliveryStage.StartAsync();

    public Task DisposeAsync() => _stage.DisposeAsync().AsTask();

    [Fact]
    public async Task A_paragraph_that_is_finished_a_moment_after_the_last_look_does_not_wait_for_more_text()
    {
        await _stage.BeginAsync(Phase.Thinking, turn => turn);
        var said = new List<string>();
        _stage.OnSend(message =>
        {
            said.Add(message.Content);
            return Task.FromResult<SendResult>(new SendResult.Sent());
        });
        await using var lease = await _stage.Get<TurnLeases>().TakeAsync(DeliveryStage.Key, (snapshot, _) => new ConversationChange(snapshot.State), default);
        var speech = new EarlySpeech(_stage.Get<AnswerDelivery>(), lease!, channel: null, _stage.Time);

        var (turn, _) = await speech.SayAsync(await _stage.TurnAsync(), () => "One.", default);
        Assert.Empty(said);
        await speech.SayAsync(turn, () => "One.\n\nTw", default);

        Assert.Equal(["One."], said);
    }
}
