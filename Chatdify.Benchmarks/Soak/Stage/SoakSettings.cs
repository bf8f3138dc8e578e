using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

namespace Chatdify.Benchmarks.Soak.Stage;

/// <summary>The settings that the app is started with: short times, so that much happens in a minute.</summary>
internal static class SoakSettings
{
    /// <summary>Key of the callback API.</summary>
    public const string ApiKey = "key-of-the-soak-0123456789";

    /// <summary>What the customer is told at a hand-off.</summary>
    public const string Farewell = "A colleague takes over.";

    public static Dictionary<string, string> For(SoakOptions options, ChatwootSimulator chatwoot, DifySimulator dify, string storage) => new()
    {
        ["AzureWebJobsStorage"] = storage,
        ["Chatwoot:BaseUrl"] = chatwoot.BaseUrl.ToString(),
        ["Chatwoot:AccountId"] = $"{chatwoot.AccountId}",
        ["Chatwoot:BotToken"] = chatwoot.BotToken,
        ["Chatwoot:UserToken"] = chatwoot.UserToken,
        ["Chatwoot:WebhookSecrets:0"] = chatwoot.WebhookSecret,
        ["Chatwoot:Timeout"] = options.ChatwootTimeout.ToString("c"),
        ["Bridge:ApiKeys:0"] = ApiKey,
        ["Dify:BaseUrl"] = dify.BaseUrl.ToString(),
        ["Dify:ApiKey"] = dify.ApiKey,
        ["Turns:QuietPeriod"] = options.QuietPeriod.ToString("c"),
        ["Turns:AnswerDeadline"] = options.AnswerDeadline.ToString("c"),
        ["Turns:Lease"] = options.Lease.ToString("c"),
        ["Turns:RetryDelay"] = "00:00:00.2",
        ["Handoff:Message"] = Farewell,
    };
}
