using Chatdify.Core.Pipelines;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Pipelines.ChatWebhook;

public sealed class ChatWebhookSettingsTests
{
    private static readonly BackendSettings Settings = new("ChatWebhook", ("Url", "https://n8n.test/webhook/chat?token=hush"));

    [Fact]
    public void The_address_is_enough() => Assert.Empty(Settings.Problems());

    [Theory]
    [InlineData("Url", null, "ChatWebhook:Url is missing")]
    [InlineData("Url", "n8n.test/webhook", "ChatWebhook:Url is not an absolute address")]
    [InlineData("Url", "https://me:hush@n8n.test/webhook", "ChatWebhook:Url must not hold a user name")]
    [InlineData("ApiKey", "Bearer hush", "ChatWebhook:ApiKey holds a space")]
    [InlineData("ApiKeyHeader", "X Key", "ChatWebhook:ApiKeyHeader is not the name of a header")]
    [InlineData("ApiKeyHeader", "content-type", "ChatWebhook:ApiKeyHeader is not the name of a header")]
    [InlineData("ApiKeyHeader", "Idempotency-Key", "ChatWebhook:ApiKeyHeader is not the name of a header")]
    [InlineData("AnswerFields:0", "message", "ChatWebhook:AnswerFields must not name 'message'")]
    [InlineData("Idempotent", "perhaps", "ChatWebhook:Idempotent is not true or false")]
    [InlineData("IdleTimeout", "00:00:00", "ChatWebhook:IdleTimeout must lie between")]
    [InlineData("MaxConcurrency", "0", "ChatWebhook:MaxConcurrency must lie between")]
    [InlineData("MaxStreamBytes", "1", "ChatWebhook:MaxStreamBytes must lie between")]
    public void A_wrong_setting_is_refused_by_its_name_without_its_secret(string key, string? value, string expected)
    {
        var problem = Assert.Single(Settings.Problems((key, value)));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_of_one_webhook_is_not_sent_to_that_of_a_route()
    {
        Assert.Empty(Settings.Problems(("ApiKey", "hush"), (":Routes:0:InboxId", "3"), (":Routes:0:ChatWebhook:Url", "https://elsewhere.test/webhook/chat")));

        using var provider = Settings.Provider(("ApiKey", "hush"), (":Routes:0:InboxId", "3"), (":Routes:0:ChatWebhook:Url", "https://elsewhere.test/webhook/chat"));
        var options = provider.GetRequiredService<IOptionsMonitor<Core.Pipelines.ChatWebhook.ChatWebhookOptions>>();
        Assert.Equal(("hush", ""), (options.Get("").ApiKey, options.Get("Routes:0").ApiKey));
    }

    [Fact]
    public void The_backend_comes_with_its_breaker()
    {
        using var provider = Settings.Provider();

        var pipeline = provider.GetRequiredService<IPipeline>();

        Assert.IsType<ResilientPipeline>(pipeline);
        Assert.Equal("ChatWebhook", pipeline.Name);
    }
}
