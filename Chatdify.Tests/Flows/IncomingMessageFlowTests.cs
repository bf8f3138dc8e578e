using System.Diagnostics;

using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

public sealed class IncomingMessageFlowTests
{
    [Fact]
    public async Task A_message_is_answered()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(_ => DifyScript.Answer("It arrives tomorrow."));
        var conversation = await stage.Chatwoot.StartConversationAsync();

        await stage.Chatwoot.CustomerSaysAsync(conversation.Id, "Where is my parcel?");
        await stage.Chatwoot.WaitForBotMessageAsync(conversation.Id);

        Assert.Equal(["It arrives tomorrow."], stage.Answers(conversation.Id));
        var run = Assert.Single(stage.Dify.Runs);
        Assert.Equal("Where is my parcel?", run.Query);
    }
}
