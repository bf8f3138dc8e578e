using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

using Xunit;

namespace Chatdify.Tests.Routing;

/// <summary>Who is asked, in which order, with whose keys.</summary>
public sealed class PipelinePlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", null, false, "Dify")]
    [InlineData("Pipeline:Fallback:0=Alpha|Pipeline:Fallback:1=Human", null, false, "Dify Alpha")]
    [InlineData("Pipeline:Fallback:0=alpha|Pipeline:Fallback:1=Beta", null, false, "Dify Alpha Beta")]
    [InlineData("Pipeline:Fallback:0=Dify|Pipeline:Fallback:0:Dify:ApiKey=app-b", null, false, "Dify Dify#fallback")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Backend=Alpha|Pipeline:Fallback:0=Alpha|Pipeline:Fallback:1=Dify", "inbox 3", false, "Alpha Dify")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Dify:ApiKey=app-r", "inbox 3", false, "Dify/inbox 3")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Dify:ApiKey=app-r", "inbox 4", false, "Dify")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Fallback:0=Beta|Pipeline:Fallback:0=Alpha", "inbox 3", false, "Dify Beta")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Backend=Alpha|Routes:0:Pipeline:Fallback:0=Human|Pipeline:Fallback:0=Dify", "inbox 3", false, "Alpha")]
    [InlineData("Pipeline:Canary:Backend=Alpha|Pipeline:Canary:Percent=5", null, true, "Alpha Dify")]
    [InlineData("Pipeline:Canary:Backend=Alpha|Pipeline:Canary:Percent=0", null, true, "Dify")]
    [InlineData("Pipeline:Canary:Backend=Dify|Pipeline:Canary:Dify:ApiKey=app-c|Pipeline:Canary:Percent=5", null, true, "Dify#canary Dify")]
    [InlineData("Pipeline:Canary:Backend=Alpha|Pipeline:Canary:Percent=5|Routes:0:InboxId=3|Routes:0:Backend=Beta", "inbox 3", true, "Beta")]
    [InlineData("Pipeline:Canary:Backend=Alpha|Pipeline:Canary:Percent=5|Routes:0:InboxId=3", "inbox 3", true, "Alpha Dify")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Fallback:0=Dify|Routes:0:Pipeline:Fallback:0:Dify:ApiKey=app-f", "inbox 3", false, "Dify Dify#fallback/inbox 3")]
    [InlineData("Pipeline:Fallback:0=Dify|Pipeline:Fallback:0:Dify:ApiKey=app-f|Routes:0:InboxId=3|Routes:0:Pipeline:Fallback:0=Dify", "inbox 3", false, "Dify")]
    public void The_plan_of_a_turn(string settings, string? route, bool isCanary, string expected)
    {
        using var plans = Of(settings);

        var plan = plans.Get<PipelinePlans>().Of(new TurnPath(route, isCanary));

        Assert.Equal(expected, string.Join(' ', plan.Backends));
        Assert.Empty(plans.Problems());
        Assert.All(plan.Backends, name => Assert.NotNull(plans.Get<PipelinePlans>().Find(PipelineRef.Parse(name.ToString()))));
    }

    [Fact]
    public void A_pipeline_whose_settings_are_no_more_is_nobody_else()
    {
        using var plans = Of("Routes:0:InboxId=3|Routes:0:Dify:ApiKey=app-r|Routes:1:InboxId=4");

        Assert.NotNull(plans.Get<PipelinePlans>().Find(new PipelineRef("Dify", "inbox 3")));
        Assert.All(
            [new PipelineRef("Dify", "inbox 4"), new PipelineRef("Dify", "inbox 5"), new PipelineRef("Dify", "", "canary"), new PipelineRef("Dify", "", "fallback"), new PipelineRef("Gamma")],
            name => Assert.Null(plans.Get<PipelinePlans>().Find(name)));
    }

    [Fact]
    public void A_key_at_a_place_of_a_route_goes_to_the_address_of_the_route_and_not_to_the_general_one()
    {
        using var plans = Of(
            "Routes:0:InboxId=3|Routes:0:Dify:BaseUrl=https://r.test|Routes:0:Dify:ApiKey=app-r|Routes:0:Pipeline:Canary:Backend=Dify|Routes:0:Pipeline:Canary:Percent=1|Routes:0:Pipeline:Canary:Dify:ApiKey=app-c");

        var canary = plans.Get<Microsoft.Extensions.Options.IOptionsMonitor<Chatdify.Core.Pipelines.Dify.DifyOptions>>().Get("Routes:0:Pipeline:Canary");

        Assert.Empty(plans.Problems());
        Assert.Equal(("https://r.test/", "app-c"), ($"{canary.BaseUrl}", canary.ApiKey));
    }

    [Fact]
    public void A_shadow_has_its_own_breaker()
    {
        using var plans = Of("Pipeline:Fallback:0=Alpha|Pipeline:Shadow:Backend=Alpha");
        var alpha = new PipelineRef("Alpha");

        Assert.Same(plans.Get<PipelinePlans>().Find(alpha), plans.Get<PipelinePlans>().Find(alpha));
        Assert.NotSame(plans.Get<PipelinePlans>().Find(alpha), plans.Get<PipelinePlans>().Find(alpha, apart: true));
    }

    [Fact]
    public void The_time_is_shared_by_those_who_are_left()
    {
        var plan = new PipelinePlan([new PipelineRef("A"), new PipelineRef("B"), new PipelineRef("C")], null);

        Assert.Equal(Now.AddSeconds(30), plan.LeaveAt(0, Now, Now.AddSeconds(90)));
        Assert.Equal(Now.AddSeconds(60), plan.LeaveAt(1, Now.AddSeconds(30), Now.AddSeconds(90)));
        Assert.Equal(Now.AddSeconds(90), plan.LeaveAt(2, Now.AddSeconds(60), Now.AddSeconds(90)));
        Assert.Equal(Now, plan.LeaveAt(0, Now.AddSeconds(5), Now));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(10, 60, 140)]
    [InlineData(50, 440, 560)]
    [InlineData(100, 1000, 1000)]
    public void A_share_of_the_conversations_is_as_large_as_it_should_be(int percent, int least, int most) =>
        Assert.InRange(Keys.Count(key => Share.Has(key, "canary", percent)), least, most);

    [Fact]
    public void A_conversation_keeps_its_side_and_a_greater_share_takes_none_away()
    {
        var ten = Keys.Where(key => Share.Has(key, "canary", 10)).ToList();

        Assert.All(ten, key => Assert.True(Share.Has(key, "canary", 10)));
        Assert.All(ten, key => Assert.True(Share.Has(key, "canary", 20)));
        Assert.NotEqual(ten, Keys.Where(key => Share.Has(key, "shadow", 10)));
    }

    private static IEnumerable<ConversationKey> Keys => Enumerable.Range(1, 1000).Select(number => new ConversationKey(3, number));

    private static Plans Of(string settings) =>
        new([.. settings.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(one => (one.Split('=')[0], one.Split('=')[1]))]);
}
