using Chatdify.Demo.Backends;
using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Demo;

/// <summary>The settings that the app is started with.</summary>
internal static class DemoSettings
{
    /// <summary>How often the backend is asked before a human gets the conversation.</summary>
    public const int MaxAttempts = 3;

    /// <summary>What the customer is told then.</summary>
    public const string Farewell = "I am passing you on to a colleague, who will answer you here.";

    /// <summary>How long the app waits for a further message; the app's default.</summary>
    public static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(1.5);

    public static Dictionary<string, string> For(ChatwootSimulator chatwoot, IDemoBackend backend, string storage) => new(backend.Settings)
    {
        ["AzureWebJobsStorage"] = storage,
        ["Chatwoot:BaseUrl"] = chatwoot.BaseUrl.ToString(),
        ["Chatwoot:AccountId"] = $"{chatwoot.AccountId}",
        ["Chatwoot:BotToken"] = chatwoot.BotToken,
        ["Chatwoot:UserToken"] = chatwoot.UserToken,
        ["Chatwoot:WebhookSecrets:0"] = chatwoot.WebhookSecret,
        // Known, so that the callback API can be tried with curl; the demo listens on loopback only.
        ["Bridge:ApiKeys:0"] = "demo-key-for-callbacks",
        ["Turns:QuietPeriod"] = QuietPeriod.ToString("c"),
        ["Turns:MaxAttempts"] = $"{MaxAttempts}",
        // Shorter than in production, where the backend deserves more of a pause: nobody wants to watch that.
        ["Turns:RetryDelay"] = "00:00:00.5",
        ["Handoff:Message"] = Farewell,
    };
}
