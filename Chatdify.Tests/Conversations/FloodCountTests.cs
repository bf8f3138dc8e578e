using Chatdify.Core.Conversations;

using Xunit;

namespace Chatdify.Tests.Conversations;

public sealed class FloodCountTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_limit_may_be_reached_within_a_minute_but_not_passed()
    {
        var state = Count(new ConversationState(), 20, TimeSpan.FromSeconds(2));

        Assert.False(state.IsFlooded(20));
        Assert.True(state.Counted(Start.AddSeconds(59)).IsFlooded(20));
    }

    [Fact]
    public void A_minute_later_counting_begins_anew()
    {
        var state = Count(new ConversationState(), 20, TimeSpan.FromSeconds(2)).Counted(Start.AddMinutes(1));

        Assert.Equal((1, Start.AddMinutes(1)), (state.MinuteCount, state.MinuteSince));
    }

    [Fact]
    public void A_steady_talker_below_the_limit_is_never_a_flood()
    {
        var state = new ConversationState();
        for (var message = 0; message < 200; message++)
        {
            state = state.Counted(Start + (message * TimeSpan.FromSeconds(3)));
            Assert.False(state.IsFlooded(20));
        }
    }

    [Fact]
    public void Zero_sets_no_limit() => Assert.False(Count(new ConversationState(), 1000, TimeSpan.Zero).IsFlooded(0));

    private static ConversationState Count(ConversationState state, int messages, TimeSpan apart) =>
        Enumerable.Range(0, messages).Aggregate(state, (counted, message) => counted.Counted(Start + (message * apart)));
}
