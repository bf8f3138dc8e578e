using Chatdify.Benchmarks.Soak.Histories;

using Xunit;

using static Chatdify.Tests.Soak.Tale;

namespace Chatdify.Tests.Soak;

/// <summary>The two promises that leave a window: what is excused in it, and what is not.</summary>
public sealed class SilenceAndDeadlineTests
{
    [Theory]
    [InlineData("open")]
    [InlineData("resolved")]
    [InlineData("snoozed")]
    public void A_word_after_the_conversation_had_left_the_bot_is_a_violation(string status) =>
        Assert.Equal(["silence"], Broken(Answered with { Owned = [new(At(-1), "pending"), new(At(2.1), status)] }));

    [Fact]
    public void A_word_after_the_conversation_was_assigned_is_a_violation() =>
        Assert.Equal(["silence"], Broken(Answered with { Owned = [new(At(-1), "pending"), new(At(2.1), "pending", 21)] }));

    [Fact]
    public void A_person_who_acts_between_look_and_word_is_not_held_against_the_bot() =>
        Assert.Empty(Broken(Answered with { Owned = [new(At(-1), "pending"), new(At(2.25), "open")] }));

    [Fact]
    public void A_word_without_a_look_is_a_violation() =>
        Assert.Equal(["silence"], Broken(Answered with { Called = [Look(2.2, status: 500), Send(2.3, "t1", "0")] }));

    [Fact]
    public void A_word_after_a_persons_reply_is_a_violation() =>
        Assert.Equal(["silence"], Broken(Answered with { Said = [Customer(1, 0), Human(2, 1.5), Bot(3, 2.4, "Yes [a1].", "t1", "0")] }));

    [Fact]
    public void A_reply_that_was_delivered_pauses_the_bot_though_the_customer_wrote_again()
    {
        var history = Paused(Delivered(1, 0.1, 200, "ignored human_reply"));

        Assert.Equal(["silence"], Broken(history));
    }

    [Fact]
    public void A_reply_whose_webhook_has_not_come_cannot_be_known_once_the_customer_wrote_again() =>
        Assert.Empty(Broken(Paused(Delivered(1, 5, 200, "ignored human_reply"))));

    [Fact]
    public void A_change_of_status_ends_the_pause() => Assert.Empty(Broken(Paused(Delivered(1, 0.1, 200, "ignored human_reply")) with
    {
        Owned = [new(At(-1), "pending"), new(At(0.2), "resolved"), new(At(0.3), "pending")],
    }));

    [Fact]
    public void An_answer_after_the_deadline_is_a_violation() => Assert.Equal(["deadline"], Broken(Late(25)));

    [Fact]
    public void An_answer_within_the_tolerance_is_fine() => Assert.Empty(Broken(Late(23)));

    [Fact]
    public void A_person_who_comes_after_the_deadline_is_a_violation() => Assert.Equal(["deadline"], Broken(HandedOff with
    {
        Owned = [new(At(-1), "pending"), new(At(30), "open")],
        Ended = [Ended(1, "HandedOff", "deadline", "t1", 1, 30.1)],
    }));

    [Fact]
    public void Time_without_the_app_is_added() =>
        Assert.Empty(Broken(Late(30) with { Outages = [new Outage(At(3), At(10), "killed")] }));

    [Fact]
    public void Time_without_Chatwoot_is_added()
    {
        var late = Late(30);

        Assert.Empty(Broken(late with { Called = [Call(1, 3, Called.Look, 0, "HangFault"), Look(11), .. late.Called] }));
        Assert.Equal(["deadline"], Broken(late with { Called = [Call(1, 3, Called.Look, 0), Look(11), .. late.Called] }));
    }

    private static History Late(double at) => Answered with
    {
        Said = [Customer(1, 0), Bot(2, at, "Yes [a1].", "t1", "0")],
        Called = [Look(at - 0.2), Send(at - 0.1, "t1", "0")],
        Asked = [Ask(1.2, at - 1, 1, 1)],
        Ended = [Ended(1, "Answered", null, "t1", 1, at + 0.1)],
    };

    /// <summary>A person replied (message 1), then the customer wrote (message 2) and was answered.</summary>
    private static History Paused(Delivered reply) => Answered with
    {
        Said = [Human(1, 0), Customer(2, 0.5), Bot(3, 2.4, "Yes [a1].", "t1", "0")],
        Delivered = [reply, Accepted(2, 0.6)],
        Asked = [Ask(1.2, 2, 1, 2)],
        Ended = [Ended(2, "Answered", null, "t1", 1, 2.5)],
    };
}
