using Chatdify.Core.Routing;

using Xunit;

namespace Chatdify.Tests.Routing;

/// <summary>Which conversation takes which route.</summary>
public sealed class RouteTests
{
    [Theory]
    [InlineData(3, "", 0, null, "inbox 3")]
    [InlineData(4, "vip", 0, null, "label VIP")]
    [InlineData(4, "other,vip", 0, null, "label VIP")]
    [InlineData(3, "vip", 0, null, "inbox 3, label VIP")]
    [InlineData(5, "", 7, "support", "team 7")]
    [InlineData(5, "", 8, "Billing", "team billing")]
    [InlineData(5, "", 7, "billing", "team 7")]
    [InlineData(5, "vips", 9, "sales", null)]
    public void The_first_route_whose_conditions_all_hold_is_taken(long inbox, string labels, long team, string? teamName, string? expected)
    {
        using var plans = new Plans(
            ("Routes:0:InboxId", "3"),
            ("Routes:0:Label", "VIP"),
            ("Routes:1:InboxId", "3"),
            ("Routes:2:Label", "VIP"),
            ("Routes:3:Team", "7"),
            ("Routes:10:Team", "billing"));

        Assert.Empty(plans.Problems());
        Assert.Equal(expected, plans.Get<RouteTable>().Choose(new RouteFacts(inbox, labels.Split(','), team == 0 ? null : team, teamName)));
    }

    [Fact]
    public void A_route_that_has_vanished_leads_to_the_general_settings()
    {
        using var plans = new Plans(("Routes:0:InboxId", "3"), ("Routes:0:Turns:QuietPeriod", "00:00:09"));
        var turns = plans.Get<Routed<Chatdify.Core.Turns.TurnOptions>>();

        Assert.Equal(9, turns.For("inbox 3").QuietPeriod.TotalSeconds);
        Assert.Equal(1.5, turns.For("inbox 4").QuietPeriod.TotalSeconds);
        Assert.Equal(1.5, turns.For(null).QuietPeriod.TotalSeconds);
    }

    [Fact]
    public void What_a_route_does_not_say_is_said_in_general()
    {
        using var plans = new Plans(
            ("Handoff:Message", "general"), ("Handoff:Team", "7"), ("Routes:0:InboxId", "3"), ("Routes:0:Handoff:Message", "Таныг хүнд шилжүүллээ."));

        var handoff = plans.Get<Routed<Chatdify.Core.Handoff.HandoffOptions>>().For("inbox 3");

        Assert.Equal(("Таныг хүнд шилжүүллээ.", "7"), (handoff.Message, handoff.Team));
    }
}
