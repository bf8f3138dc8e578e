using Chatdify.Core.Pipelines;
using Chatdify.Core.Replies;
using Chatdify.Core.Routing;

using Xunit;

namespace Chatdify.Tests.Routing;

/// <summary>Every setting is checked at the start, and its key is named.</summary>
public sealed class RouteCheckTests
{
    [Theory]
    [InlineData("Routes:0:Backend=Alpha", "Routes:0:InboxId is missing; a route needs at least one of InboxId, Label and Team.")]
    [InlineData("Routes:0:InboxId=seven", "Routes:0:InboxId is not a whole number.")]
    [InlineData("Routes:0:InboxId=0", "Routes:0:InboxId must lie between 1 and 9223372036854775807.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Backend=Gamma", "Routes:0:Backend is not one of {backends}.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Backnd=Alpha", "Routes:0:Backnd is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Dify:ApiKye=app-b", "Routes:0:Dify:ApiKye is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Letta:Agent=agent-b", "Routes:0:Letta:Agent is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Handoff:Mesage=x", "Routes:0:Handoff:Mesage is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Replies:EarlySentence=true", "Routes:0:Replies:EarlySentence is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Canary:Percnt=5", "Routes:0:Pipeline:Canary:Percnt is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Canary:Dify:ApiKye=app-b", "Routes:0:Pipeline:Canary:Dify:ApiKye is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Shadow:Dfy:ApiKey=app-b", "Routes:0:Pipeline:Shadow:Dfy is not a setting that a route can have.")]
    [InlineData(
        "Routes:0:InboxId=3|Routes:0:Pipeline:Fallback:0=Dify|Routes:0:Pipeline:Fallback:0:Dify:ApiKye=app-b",
        "Routes:0:Pipeline:Fallback:0:Dify:ApiKye is not a setting that a route can have.")]
    [InlineData("Pipeline:Canary:Percnt=5", "Pipeline:Canary:Percnt is not a setting.")]
    [InlineData("Pipeline:Shadow:Dify:ApiKye=app-b", "Pipeline:Shadow:Dify:ApiKye is not a setting.")]
    [InlineData("Pipeline:Fallback:0=Dify|Pipeline:Fallback:0:Dify:ApiKey=app-b|Pipeline:Fallback:0:Dify:Bot=1", "Pipeline:Fallback:0:Dify:Bot is not a setting.")]
    [InlineData("Pipeline:Fallback:0=Alpha|Pipeline:Fallback:0:Percent=5", "Pipeline:Fallback:0:Percent is not a setting.")]
    [InlineData("Pipeline:Backend=Letta|Letta:BaseUrl=https://letta.test|Letta:AgentId=agent-1|Letta:ConversationPer=7", "Letta:ConversationPer is not one of Conversation, Contact.")]
    [InlineData("Dify:App=7", "Dify:App is not one of Auto, Chat, Workflow.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Turns:Lease=00:00:20", "Routes:0:Turns:Lease is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Backend=Alpha", "Routes:0:Pipeline:Backend is not a setting that a route can have.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Turns:QuietPeriod=soon", "Routes:0:Turns:QuietPeriod is not a time span such as 00:02:00.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Turns:AnswerDeadline=00:00:01", "Routes:0:Turns:AnswerDeadline must lie between 00:00:03 and 01:00:00.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Inputs:bridge_token=x", "Routes:0:Inputs:bridge_token is an input that the bridge fills in itself.")]
    [InlineData("Routes:0:Label=a|Routes:1:Label=A|Routes:1:InboxId=3", "Routes:1 is never taken: all its conversations take Routes:0, which comes first.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Dify:BaseUrl=https://b.test", "Routes:0:Dify:ApiKey is missing; copy it from the app's page 'API Access' in Dify.")]
    [InlineData("Pipeline:Fallback:0=Gamma", "Pipeline:Fallback:0 is not one of {backends}, Text, Human.")]
    [InlineData("Pipeline:Fallback:0=Alpha|Pipeline:Fallback:1=alpha", "Pipeline:Fallback:1 is listed twice.")]
    [InlineData("Pipeline:Fallback:0=Human|Pipeline:Fallback:1=Alpha", "Pipeline:Fallback:1 comes after Human, who always answers.")]
    [InlineData("Pipeline:Fallback:0=Text|Pipeline:Fallback:1=Alpha|Pipeline:FallbackText=x", "Pipeline:Fallback:1 comes after Text, after which a human is called.")]
    [InlineData("Pipeline:Fallback:0=Text", "Pipeline:FallbackText is missing; Pipeline:Fallback lists Text, which tells it to the customer.")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Fallback:0=Gamma", "Routes:0:Pipeline:Fallback:0 is not one of {backends}, Text, Human.")]
    [InlineData("Pipeline:Fallback:0=Dify", "Pipeline:Fallback:0 is the backend that answers anyway; another app or server of it needs settings such as Pipeline:Fallback:0:Dify:ApiKey.")]
    [InlineData(
        "Pipeline:Backend=|Pipeline:Canary:Backend=Dify",
        "Pipeline:Canary:Backend is the backend that answers anyway; another app or server of it needs settings such as Pipeline:Canary:Dify:ApiKey.")]
    [InlineData("Pipeline:Fallback:0=Dify|Pipeline:Fallback:0:Dify:BaseUrl=https://b.test", "Pipeline:Fallback:0:Dify:ApiKey is missing; copy it from the app's page 'API Access' in Dify.")]
    [InlineData("Pipeline:Canary:Percent=10", "Pipeline:Canary:Backend is missing; Pipeline:Canary:Percent has a use only with it.")]
    [InlineData("Pipeline:Canary:Backend=Alpha|Pipeline:Canary:Percent=101", "Pipeline:Canary:Percent must lie between 0 and 100.")]
    [InlineData("Pipeline:Canary:Backend=Gamma", "Pipeline:Canary:Backend is not one of {backends}.")]
    [InlineData("Pipeline:Shadow:Backend=Gamma", "Pipeline:Shadow:Backend is not one of {backends}.")]
    [InlineData("Pipeline:Shadow:Backend=Dify|Pipeline:Shadow:Dify:ApiKey=dataset-1", "Pipeline:Shadow:Dify:ApiKey is the key of a knowledge base; the app's key starts with app-.")]
    public void What_is_wrong_is_told_with_its_key(string settings, string expected)
    {
        using var plans = new Plans([.. settings.Split('|').Select(one => (one.Split('=')[0], one.Split('=')[1]))]);

        var backends = string.Join(", ", plans.Get<IEnumerable<IBackend>>().Select(backend => backend.Name));

        Assert.Equal([expected.Replace("{backends}", backends, StringComparison.Ordinal)], plans.Problems());
    }

    [Theory]
    [InlineData("Dify:FilesOn")]
    [InlineData("Letta:Agent")]
    [InlineData("Turns:QuietPeriodd")]
    [InlineData("Bridge:ApiKey")]
    [InlineData("Pipeline:Backends")]
    public void A_general_setting_that_does_not_exist_is_told_in_the_log(string key)
    {
        using var plans = new Plans((key, "hush"));

        Assert.Empty(plans.Problems());
        Assert.Equal([$"{key} is not a setting of this version; it is ignored."], plans.Warnings);
    }

    [Theory]
    [InlineData("Routes:0:InboxId=3|Routes:0:dify:apikey=app-b|Routes:0:DIFY:HUMANINPUT=visitor")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Fallback:0=Dify|Routes:0:Pipeline:Fallback:0:Dify:ApiKey=app-b")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Pipeline:Canary:Backend=Dify|Routes:0:Pipeline:Canary:Percent=5|Routes:0:Pipeline:Canary:Dify:ApiKey=app-b")]
    [InlineData("Pipeline:Shadow:Backend=Dify|Pipeline:Shadow:TimeLimit=00:00:05|Pipeline:Shadow:dify:apikey=app-b")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Inputs:tone=formal|Routes:0:Handoff:Team=5|Routes:0:Turns:QuietPeriod=00:00:02")]
    public void What_exists_is_accepted_however_it_is_written(string settings)
    {
        using var plans = new Plans([.. settings.Split('|').Select(one => (one.Split('=')[0], one.Split('=')[1]))]);

        Assert.Empty(plans.Problems());
    }

    [Fact]
    public void A_route_may_send_paragraphs_early_where_others_do_not()
    {
        using var plans = new Plans(("Routes:0:InboxId", "3"), ("Routes:0:Replies:EarlySentences", "true"));
        var replies = plans.Get<Routed<RepliesOptions>>();

        Assert.Empty(plans.Problems());
        Assert.True(replies.For("inbox 3").EarlySentences);
        Assert.False(replies.For(route: null).EarlySentences);
    }

    [Fact]
    public void A_backend_that_is_asked_nowhere_needs_no_settings()
    {
        using var plans = new Plans(("Pipeline:Backend", "Alpha"), ("Dify:BaseUrl", ""), ("Dify:ApiKey", ""));

        Assert.Empty(plans.Problems());
    }

    [Theory]
    [InlineData("Pipeline:Fallback:0=Dify")]
    [InlineData("Pipeline:Canary:Backend=Dify")]
    [InlineData("Pipeline:Shadow:Backend=Dify")]
    [InlineData("Routes:0:InboxId=3|Routes:0:Backend=Dify")]
    public void One_that_is_asked_anywhere_does(string settings)
    {
        using var plans = new Plans(
            [("Pipeline:Backend", "Alpha"), ("Dify:ApiKey", ""), .. settings.Split('|').Select(one => (one.Split('=')[0], one.Split('=')[1]))]);

        Assert.StartsWith("Dify:ApiKey is missing", Assert.Single(plans.Problems()), StringComparison.Ordinal);
    }
}
