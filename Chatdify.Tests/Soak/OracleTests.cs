using Chatdify.Benchmarks.Soak.Histories;

using Xunit;

using static Chatdify.Tests.Soak.Tale;

namespace Chatdify.Tests.Soak;

/// <summary>The oracle finds each kind of broken promise in a made-up history, and nothing in histories where all is well.</summary>
public sealed class OracleTests
{
    [Fact]
    public void A_message_that_is_answered_is_fine() => Assert.Empty(Broken(Answered));

    [Fact]
    public void A_message_that_is_handed_over_is_fine() => Assert.Empty(Broken(HandedOff));

    [Fact]
    public void An_accepted_message_without_an_outcome_is_lost() =>
        Assert.Equal(["outcome"], Broken(Answered with { Ended = [] }));

    [Fact]
    public void An_answer_that_nobody_has_seen_is_no_outcome() =>
        Assert.Equal(["outcome"], Broken(Answered with { Said = [Customer(1, 0)] }));

    [Fact]
    public void An_answer_to_another_question_is_no_outcome() =>
        Assert.Contains("outcome", Broken(Answered with { Asked = [Ask(1.2, 2, 1, 5)] }));

    [Fact]
    public void A_hand_off_that_no_person_has_is_no_outcome() =>
        Assert.Equal(["outcome"], Broken(HandedOff with { Owned = [new(At(-1), "pending")] }));

    [Theory]
    [InlineData("conversation_open")]
    [InlineData("conversation_resolved")]
    [InlineData("human_replied")]
    [InlineData("assigned_to_person")]
    [InlineData("gave_up_http_500")]
    [InlineData("")]
    public void A_drop_for_a_reason_that_was_not_so_is_no_outcome(string reason) =>
        Assert.Equal(["outcome"], Broken(Answered with { Said = [Customer(1, 0)], Ended = [Ended(1, "Dropped", reason, "t1", 1, 2.5)] }));

    [Fact]
    public void A_drop_for_a_reason_that_was_so_is_fine() => Assert.Empty(Broken(Answered with
    {
        Said = [Customer(1, 0)],
        Owned = [new(At(-1), "pending"), new(At(1.5), "resolved")],
        Ended = [Ended(1, "Dropped", "conversation_resolved", "t1", 1, 2.5)],
    }));

    [Fact]
    public void What_was_so_before_the_message_is_no_reason_to_drop_it() => Assert.Equal(["outcome"], Broken(Answered with
    {
        Said = [Customer(1, 0)],
        Owned = [new(At(-3), "resolved"), new(At(-1), "pending")],
        Ended = [Ended(1, "Dropped", "conversation_resolved", "t1", 1, 2.5)],
    }));

    [Fact]
    public void A_question_that_a_person_has_answered_may_be_dropped() => Assert.Empty(Broken(Answered with
    {
        Said = [Customer(1, 0), Human(2, 1.5)],
        Owned = [new(At(-1), "pending"), new(At(1.4), "open"), new(At(1.6), "pending")],
        Ended = [Ended(1, "Dropped", "human_replied", "t1", 1, 2.5)],
    }));

    [Fact]
    public void The_same_part_of_a_turn_must_not_be_shown_twice() => Assert.Equal(["twice"], Broken(Answered with
    {
        Said = [.. Answered.Said, Bot(3, 4, "Yes.", "t1", "0")],
        Called = [.. Answered.Called, Look(3.8), Send(3.9, "t1", "0")],
    }));

    [Fact]
    public void The_same_answer_must_not_be_shown_by_two_turns() => Assert.Equal(["twice"], Broken(Answered with
    {
        Said = [.. Answered.Said, Bot(3, 4, "Yes [a1].", "t2", "0")],
        Called = [.. Answered.Called, Look(3.8), Send(3.9, "t2", "0")],
    }));

    [Fact]
    public void A_message_must_not_be_answered_by_two_questions() => Assert.Equal(["twice"], Broken(Answered with
    {
        Said = [.. Answered.Said, Bot(3, 6, "Yes [a2].", "t2", "0")],
        Asked = [.. Answered.Asked, Ask(3, 4, 2, 1)],
        Called = [.. Answered.Called, Look(2.9), Look(5), Send(5.9, "t2", "0")],
    }));

    [Fact]
    public void A_question_that_was_asked_again_and_answered_once_is_fine() => Assert.Empty(Broken(Answered with
    {
        Asked = [Ask(0.5, 0.9, 9, 1), .. Answered.Asked],
        Called = [Look(0.4), .. Answered.Called],
    }));

    [Fact]
    public void A_farewell_is_said_once_for_a_hand_off() => Assert.Equal(["twice"], Broken(HandedOff with
    {
        Said = [Customer(1, 0), Bot(2, 2.3, Terms.Farewell, "t1", "farewell"), Bot(3, 2.4, Terms.Farewell, "t2", "farewell")],
        Called = [Look(1), Look(2.2), Send(2.25, "t1", "farewell"), Send(2.35, "t2", "farewell")],
    }));

    [Fact]
    public void Two_questions_must_not_be_asked_at_once() => Assert.Equal(["one at a time"], Broken(Answered with
    {
        Said = [Customer(1, 0), Customer(2, 1.3), Bot(3, 2.4, "Yes [a1].", "t1", "0"), Bot(4, 4.4, "Yes [a2].", "t2", "0")],
        Delivered = [Accepted(1, 0.1), Accepted(2, 1.4)],
        Asked = [Ask(1.2, 2, 1, 1), Ask(1.5, 3, 2, 2)],
        Called = [Look(1), Look(1.45), Look(2.2), Send(2.3, "t1", "0"), Look(4.2), Send(4.3, "t2", "0")],
        Ended = [.. Answered.Ended, Ended(2, "Answered", null, "t2", 1.4, 4.5)],
    }));

    [Fact]
    public void A_question_has_its_messages_in_order() => Assert.Equal(["order"], Broken(WithTwo(Ask(1.2, 2, 1, 2, 1))));

    [Fact]
    public void A_question_leaves_no_earlier_message_out()
    {
        var history = WithTwo(Ask(1.2, 2, 1, 2)) with { Ended = [Ended(2, "Answered", null, "t1", 1, 2.5), Ended(1, "Answered", null, "t1", 1, 2.5)] };

        Assert.Contains("order", Broken(history));
    }

    [Fact]
    public void A_message_whose_webhook_came_late_may_follow_later() => Assert.Empty(Broken(WithTwo(Ask(1.2, 2, 1, 2)) with
    {
        Said = [Customer(1, 0), Customer(2, 0.2), Bot(3, 2.4, "Yes [a1].", "t1", "0"), Bot(4, 5.4, "Yes [a2].", "t2", "0")],
        Delivered = [Accepted(2, 0.3), Accepted(1, 1.5)],
        Asked = [Ask(1.2, 2, 1, 2), Ask(4, 5, 2, 1)],
        Called = [.. Answered.Called, Look(3.9), Look(5.2), Send(5.3, "t2", "0")],
        Ended = [Ended(2, "Answered", null, "t1", 1, 2.5), Ended(1, "Answered", null, "t2", 3.9, 5.5)],
    }));

    [Fact]
    public void A_webhook_that_is_turned_away_is_a_violation() =>
        Assert.Equal(["front door"], Broken(Answered with { Delivered = [Delivered(1, 0.05, 500, null), Accepted(1, 0.1)] }));

    [Fact]
    public void A_webhook_that_finds_nobody_is_excused_only_while_the_app_is_away()
    {
        var refused = Answered with { Delivered = [Delivered(1, 0.05, null, null), Accepted(1, 0.1)] };

        Assert.Equal(["front door"], Broken(refused));
        Assert.Empty(Broken(refused with { Outages = [new Outage(At(-0.5), At(0.08), "killed")] }));
    }

    [Fact]
    public void A_message_in_the_bots_queue_is_not_ignored() =>
        Assert.Equal(["front door"], Broken(Answered with { Delivered = [Delivered(1, 0.1, 200, "ignored conversation_not_pending")] }));

    [Fact]
    public void A_message_is_taken_in_once() =>
        Assert.Equal(["front door"], Broken(Answered with { Delivered = [Accepted(1, 0.1), Accepted(1, 0.2)] }));

    [Fact]
    public void What_does_not_come_to_rest_is_a_violation() =>
        Assert.Equal(["settled"], Broken(Answered with { Unsettled = "phase Thinking" }));

    [Fact]
    public void A_typing_indicator_that_stays_on_is_a_violation() => Assert.Equal(["settled"], Broken(Answered with { TypingOn = true }));

    private static History WithTwo(Asked asked) => Answered with
    {
        Said = [Customer(1, 0), Customer(2, 0.2), Bot(3, 2.4, "Yes [a1].", "t1", "0")],
        Delivered = [Accepted(1, 0.1), Accepted(2, 0.3)],
        Asked = [asked],
        Ended = [.. Answered.Ended, Ended(2, "Answered", null, "t1", 1, 2.5)],
    };
}
