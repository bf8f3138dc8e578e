using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Promise 7: no customer text above Trace and no token anywhere in the logs.</summary>
[Trait("Runtime", "embedded")]
public sealed class DiscretionFlowTests
{
    [Fact]
    public async Task The_log_at_Debug_holds_neither_what_people_write_nor_a_token()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost:logging:logLevel:default"] = "Debug",
            ["AzureFunctionsJobHost:logging:logLevel:Azure.Core"] = "Debug",
            ["AzureFunctionsJobHost:logging:logLevel:System.Net.Http.HttpClient"] = "Debug",
        });
        stage.Dify.Reply(request => request.Query.Contains("boom", StringComparison.Ordinal)
            ? DifyScript.Error(400, "invalid_param", $"{request.Query} is not valid")
            : DifyScript.Answer("my-secret-answer <think>my-secret-thought</think>"));
        var conversation = await stage.Chatwoot.StartConversationAsync("Customer-Name-4711");

        var good = await stage.Chatwoot.CustomerSaysAsync(conversation.Id, "my-secret-question");
        await new Records(stage).EndOfAsync(conversation.Id, good.Id);
        var bad = await stage.Chatwoot.CustomerSaysAsync(conversation.Id, "my-secret-boom");
        await new Records(stage).EndOfAsync(conversation.Id, bad.Id);
        await stage.Chatwoot.DeliverAsync("""{"event":"my-secret-event","id":"my-secret-id"}""");
        await stage.Chatwoot.DeliverAsync("my-secret-garbage");
        await stage.Chatwoot.DeliverAsync("my-secret-garbage", secret: "my-secret-key");

        var log = string.Join('\n', stage.Output);
        Assert.Contains("dbug:", log, StringComparison.Ordinal);
        Assert.Contains($"{stage.Chatwoot.AccountId}-{conversation.Id}", log, StringComparison.Ordinal);
        string[] secrets =
        [
            "my-secret", "Customer-Name-4711", stage.Chatwoot.BotToken, stage.Chatwoot.UserToken, stage.Chatwoot.WebhookSecret, stage.Dify.ApiKey,
            AzuriteServer.AccountKey,
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }
}
