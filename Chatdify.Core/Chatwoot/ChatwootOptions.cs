using Chatdify.Core.Settings;

namespace Chatdify.Core.Chatwoot;

/// <summary>Settings under <c>Chatwoot</c>: whom we talk to and with which tokens.</summary>
public sealed class ChatwootOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Chatwoot";

    /// <summary>Address of the installation, such as <c>https://chat.example.org</c>. Required.</summary>
    [Needed, HttpAddress]
    public Uri? BaseUrl { get; set; }

    /// <summary>The account whose conversations are answered; events of others are ignored. Required.</summary>
    [Within(1, long.MaxValue, ErrorMessage = "is missing: the number in Chatwoot's addresses, /app/accounts/<number>/….")]
    public long AccountId { get; set; }

    /// <summary>Access token of the agent bot: speaks, types, opens. Required.</summary>
    [Needed]
    public string BotToken { get; set; } = "";

    /// <summary>
    /// Access token of an administrator. Lets us read conversations that have a team, look up teams, and look for a message whose
    /// sending was unclear; without it such a case is handed to a human.
    /// </summary>
    public string? UserToken { get; set; }

    /// <summary>Secrets that sign webhooks (agent bot, account webhook, API inbox); any of them is good.</summary>
    public IList<string> WebhookSecrets { get; set; } = [];

    /// <summary>How long one call may take, from 1 s to 1 min. Default 20 s: Chatwoot itself gives up after 15 s.</summary>
    [Between("00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Calls at the same time from one instance of the app, from 1 to 1000. Default 16.</summary>
    [Within(1, 1000)]
    public int MaxConcurrency { get; set; } = 16;
}
