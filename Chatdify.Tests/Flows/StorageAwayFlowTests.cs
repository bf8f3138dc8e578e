using System.Net;

using Chatdify.Simulators.App;
using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Chatwoot;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>A storage that is away: what cannot be stored is not accepted, in time for Chatwoot to notice.</summary>
public sealed class StorageAwayFlowTests
{
    [Fact]
    public async Task A_message_that_cannot_be_stored_is_answered_with_500_before_Chatwoot_gives_up()
    {
        await using var chatwoot = await ChatwootSimulator.StartAsync(new ChatwootSimulatorOptions { RetryDelay = TimeSpan.FromMilliseconds(10) });
        await using var app = await ChatdifyProcess.StartAsync(new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = $"DefaultEndpointsProtocol=http;AccountName={AzuriteServer.AccountName};AccountKey={AzuriteServer.AccountKey};"
                + "QueueEndpoint=http://127.0.0.1:1/devstoreaccount1;TableEndpoint=http://127.0.0.1:1/devstoreaccount1;",
            ["Chatwoot:BaseUrl"] = chatwoot.BaseUrl.ToString(),
            ["Chatwoot:AccountId"] = $"{chatwoot.AccountId}",
            ["Chatwoot:BotToken"] = chatwoot.BotToken,
            ["Chatwoot:WebhookSecrets:0"] = chatwoot.WebhookSecret,
            ["Bridge:ApiKeys:0"] = "key-of-the-callback-api",
            ["Dify:BaseUrl"] = "http://127.0.0.1:1",
            ["Dify:ApiKey"] = "app-key",
        });
        chatwoot.WebhookUrl = app.WebhookUrl;
        var conversation = await chatwoot.StartConversationAsync();

        var asked = await chatwoot.CustomerSaysAsync(conversation.Id, "Is this thing on?");
        await chatwoot.WaitForAsync(one => one.Conversation(conversation.Id).Status == "open", "Chatwoot to give the conversation to a human", TimeSpan.FromSeconds(30));

        var deliveries = chatwoot.Deliveries.OfMessage(asked.Id);
        Assert.Equal([500, 500, 500], deliveries.Select(delivery => delivery.Status));
        Assert.All(deliveries, delivery => Assert.Contains("not_stored", delivery.ResponseBody, StringComparison.Ordinal));
        using var http = new HttpClient();
        using var ready = await http.GetAsync(new Uri(app.Url, "api/health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }
}
