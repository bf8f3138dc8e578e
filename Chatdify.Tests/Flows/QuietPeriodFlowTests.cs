using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

public sealed class QuietPeriodFlowTests
{
    [Fact]
    public async Task Five_messages_within_the_quiet_period_become_one_turn_with_one_reply()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Turns:QuietPeriod"] = "00:00:01.5" });
        stage.Dify.Reply(request => DifyScript.Answer($"You said: {request.Query}"));
        var conversation = await stage.Chatwoot.StartConversationAsync();
        var last = 0L;

        foreach (var word in new[] { "Hello", "I have", "a question", "about", "my order" })
        {
            last = (await stage.Chatwoot.CustomerSaysAsync(conversation.Id, word)).Id;
        }

        await new Records(stage).EndOfAsync(conversation.Id, last);

        Assert.Equal("Hello\n\nI have\n\na question\n\nabout\n\nmy order", Assert.Single(stage.Dify.Runs).Query);
        Assert.Single(stage.Answers(conversation.Id));
    }
}
