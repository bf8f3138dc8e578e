using Chatdify.Core.Turns;

using Xunit;

namespace Chatdify.Tests.Turns;

public sealed class PausesTests
{
    private readonly Pauses _pauses = new(new TurnOptions { RetryDelay = TimeSpan.FromSeconds(1) });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    public void After_a_failure_pauses_double(int attempts, int seconds) => Assert.All(Many(() => _pauses.AfterFailure(attempts, asked: null)), pause => AssertSpread(seconds, pause));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(8, 4)]
    [InlineData(20, 5)]
    [InlineData(100, 5)]
    public void Without_room_the_pause_grows_with_the_time_that_the_customer_has_waited(int waited, int seconds) =>
        Assert.All(Many(() => _pauses.WhenBusy(TimeSpan.FromSeconds(waited), asked: null)), pause => AssertSpread(seconds, pause));

    [Fact]
    public void What_the_backend_asks_for_is_never_cut_short()
    {
        var asked = TimeSpan.FromSeconds(40);

        Assert.All(Many(() => _pauses.WhenBusy(TimeSpan.Zero, asked)), pause => AssertSpread(40, pause));
        Assert.All(Many(() => _pauses.AfterFailure(1, asked)), pause => AssertSpread(40, pause));
    }

    [Fact]
    public void Two_conversations_do_not_come_back_at_the_same_moment() => Assert.True(Many(() => _pauses.AfterFailure(1, asked: null)).Distinct().Count() > 1);

    [Fact]
    public void Turned_away_without_a_pause_of_ones_own_is_still_no_hot_loop() =>
        Assert.True(new Pauses(new TurnOptions { RetryDelay = TimeSpan.Zero }).WhenBusy(TimeSpan.Zero, asked: null) >= TimeSpan.FromSeconds(1));

    [Fact]
    public void Until_a_default_hand_off_a_backend_without_room_is_asked_some_twenty_times()
    {
        var options = new TurnOptions();
        var (waited, asked, start) = (TimeSpan.Zero, 0, DateTimeOffset.UnixEpoch);
        while (start + waited < options.HandoffAt(start))
        {
            asked++;
            waited += _pauses.WhenBusy(waited, asked: null);
        }

        Assert.InRange(asked, 18, 30);
    }

    private static List<TimeSpan> Many(Func<TimeSpan> pause) => [.. Enumerable.Range(0, 50).Select(_ => pause())];

    private static void AssertSpread(int seconds, TimeSpan pause) => Assert.InRange(pause.TotalSeconds, seconds, seconds * 1.25);
}
