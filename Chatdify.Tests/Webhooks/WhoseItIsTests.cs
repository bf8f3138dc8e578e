using Chatdify.Core.Webhooks;

using Xunit;

namespace Chatdify.Tests.Webhooks;

/// <summary>Whose a conversation is, told late, twice and in any order.</summary>
public sealed class WhoseItIsTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 17, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void That_it_left_before_the_newest_message_closes_nothing()
    {
        var state = WhoseItIs.Told(WhoseItIs.Heard(new(), At(2)), At(1), isBack: false);

        Assert.Null(state.LeftAt);
    }

    [Fact]
    public void That_it_left_after_the_newest_message_counts()
    {
        var state = WhoseItIs.Told(WhoseItIs.Heard(new(), At(2)), At(3), isBack: false);

        Assert.Equal(At(3), state.LeftAt);
    }

    [Fact]
    public void That_it_left_before_it_came_back_closes_nothing()
    {
        var state = WhoseItIs.Told(WhoseItIs.Told(new(), At(2), isBack: true), At(1), isBack: false);

        Assert.Null(state.LeftAt);
    }

    [Fact]
    public void An_older_message_that_comes_late_hides_no_newer_one()
    {
        var state = WhoseItIs.Told(WhoseItIs.Heard(WhoseItIs.Heard(new(), At(3)), At(1)), At(2), isBack: false);

        Assert.Null(state.LeftAt);
    }

    [Fact]
    public void A_message_without_a_time_hides_no_known_one()
    {
        var state = WhoseItIs.Told(WhoseItIs.Heard(WhoseItIs.Heard(new(), At(3)), at: null), At(2), isBack: false);

        Assert.Null(state.LeftAt);
    }

    [Fact]
    public void Of_two_events_that_tell_of_one_leave_the_second_changes_nothing()
    {
        var once = WhoseItIs.Told(WhoseItIs.Heard(new(), At(1)), At(2), isBack: false);

        Assert.Equal(once, WhoseItIs.Told(once, At(2), isBack: false));
        Assert.Equal(At(2), once.LeftAt);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void Of_two_replies_the_later_one_pauses_whichever_is_told_first(int first, int second)
    {
        var paused = WhoseItIs.Replied(WhoseItIs.Replied(new(), At(first)), At(second));

        Assert.Equal(At(3), paused.PausedAt);
    }

    [Fact]
    public void An_older_reply_that_is_told_late_does_not_end_the_pause_of_a_newer_one()
    {
        var paused = WhoseItIs.Replied(WhoseItIs.Replied(new(), At(4)), At(2));

        Assert.NotNull(WhoseItIs.Told(paused, At(3), isBack: false).PausedAt);
    }

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);
}
