using Chatdify.Simulators.App;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Promise 7: a start that would not be safe is refused, and the operator is told all of it at once.</summary>
[Trait("Runtime", "embedded")]
public sealed class StartTests
{
    [Fact]
    public async Task Without_a_webhook_secret_the_start_is_refused_and_the_setting_named()
    {
        var refusal = await RefusedAsync(("Chatwoot:WebhookSecrets:0", ""));

        Assert.NotEqual(0, refusal.ExitCode);
        Assert.Contains(refusal.Output, line => line.Contains("Chatwoot:WebhookSecrets:0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_of_the_callback_API_the_start_is_refused_and_the_setting_named()
    {
        var refusal = await RefusedAsync(("Bridge:ApiKeys:0", ""));

        Assert.NotEqual(0, refusal.ExitCode);
        Assert.Contains(refusal.Output, line => line.StartsWith("Bridge:ApiKeys:0 is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_bad_settings_are_listed_at_once_without_a_stack_trace()
    {
        var refusal = await RefusedAsync(
            ("Chatwoot:BaseUrl", "not a url"), ("Dify:ApiKey", ""), ("Turns:AnswerDeadline", "-00:01:00"), ("Turns:QuietPeriod", "soon"));

        foreach (var key in new[] { "Chatwoot:BaseUrl", "Dify:ApiKey", "Turns:AnswerDeadline", "Turns:QuietPeriod" })
        {
            Assert.Contains(refusal.Output, line => line.StartsWith(key, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(refusal.Output, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
    }

    private static async Task<AppDidNotStartException> RefusedAsync(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = (await SharedAzurite.GetAsync()).ConnectionString,
            ["Chatwoot:BaseUrl"] = "http://127.0.0.1:1",
            ["Chatwoot:AccountId"] = "3",
            ["Chatwoot:BotToken"] = "bot",
            ["Chatwoot:WebhookSecrets:0"] = "secret",
            ["Bridge:ApiKeys:0"] = "key-of-the-callback-api",
            ["Dify:BaseUrl"] = "http://127.0.0.1:1",
            ["Dify:ApiKey"] = "app-key",
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return await Assert.ThrowsAsync<AppDidNotStartException>(async () => await ChatdifyProcess.StartAsync(settings));
    }
}
