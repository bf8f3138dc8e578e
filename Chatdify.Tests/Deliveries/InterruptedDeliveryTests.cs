using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;

using Xunit;

namespace Chatdify.Tests.Deliveries;

/// <summary>A delivery that is interrupted leaves no doubt behind.</summary>
public sealed class InterruptedDeliveryTests : IAsyncLifetime
{
    private static readonly HandoffReason Reason = new("http_500", "It broke.");
    private DeliveryStage _stage = null!;

    public async Task InitializeAsync() => _stage = await DeliveryStage.StartAsync();

    public Task DisposeAsync() => _stage.DisposeAsync().AsTask();

    [Theory]
    [InlineData("sent", 1)]
    [InlineData("not sent", 0)]
    public async Task A_host_that_stops_while_it_sends_an_answer_knows_what_became_of_it(string what, int sent)
    {
        await _stage.BeginAsync(Phase.Replying, turn => turn with { Parts = ["One.", "Two."] });

        await DrainAsync(what == "sent" ? new SendResult.Sent() : new SendResult.NotSent("http_429"));

        var turn = await _stage.TurnAsync();
        Assert.Equal((null, sent), (turn.InFlight, turn.Sent));
        _stage.OnSend(_ => Task.FromResult<SendResult>(new SendResult.Sent()));
        await _stage.DeliverAsync();
        Assert.Equal(TurnOutcome.Answered, (await _stage.TurnAsync()).Outcome);
    }

    [Fact]
    public async Task A_host_that_stops_while_it_takes_leave_knows_that_it_has()
    {
        await _stage.BeginAsync(Phase.HandingOff, turn => turn with { Handoff = Reason });

        await DrainAsync(new SendResult.Sent());

        var turn = await _stage.TurnAsync();
        Assert.Null(turn.InFlight);
        Assert.True(turn.IsFarewellSent);
        Assert.Contains(HandoffSteps.Farewell, turn.HandoffSteps);
    }

    [Fact]
    public async Task A_worker_that_has_lost_the_turn_waits_no_longer_to_send()
    {
        await _stage.BeginAsync(Phase.Replying, turn => turn with { Parts = ["One."] });
        DateTimeOffset latest = default;
        _stage.OnSend(async (_, beginBy, waiting) =>
        {
            latest = beginBy;
            var given = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = waiting.Register(given.SetResult);
            await _stage.TakeOverAsync();
            _stage.Time.Advance(TimeSpan.FromSeconds(4));
            await given.Task.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
            return new SendResult.NotSent("no_place");
        });

        await _stage.DeliverAsync();

        var turn = await _stage.TurnAsync();
        Assert.Equal(("0", 0), (turn.InFlight, turn.Sent));
        Assert.Equal(turn.InFlightSince + TimeSpan.FromSeconds(5), latest);
        Assert.Equal("another", (await _stage.StateAsync()).Lease);
    }

    /// <summary>The host stops while Chatwoot takes the message.</summary>
    private async Task DrainAsync(SendResult result)
    {
        using var stopping = new CancellationTokenSource();
        _stage.OnSend(async _ =>
        {
            await stopping.CancelAsync();
            return result;
        });
        await _stage.DeliverAsync(stopping.Token);
    }
}
