namespace Chatdify.Simulators.Chatwoot;

/// <summary>How a simulated Chatwoot is set up. The defaults are those of a real 4.15.1.</summary>
public sealed record ChatwootSimulatorOptions
{
    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Release to behave like.</summary>
    public ChatwootVersion Version { get; init; } = ChatwootVersion.Default;

    /// <summary>Clock of everything inside: times in payloads, signatures, time-outs and retry pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The only account.</summary>
    public long AccountId { get; init; } = 3;

    /// <summary>Its name.</summary>
    public string AccountName { get; init; } = "Нүүдэлчин ХХК";

    /// <summary>Token of the agent bot; random when null.</summary>
    public string? BotToken { get; init; }

    /// <summary>Token of an administrator; random when null.</summary>
    public string? UserToken { get; init; }

    /// <summary>Secret that signs the agent bot's webhooks; random when null.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Name of the agent bot.</summary>
    public string BotName { get; init; } = "Дифи туслах";

    /// <summary>The agent bot's <c>outgoing_url</c>; can also be set after the start.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Whether inboxes start with the bot connected; new conversations are then pending.</summary>
    public bool BotConnected { get; init; } = true;

    /// <summary>How long Chatwoot waits for a webhook's answer.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause between attempts after 429 and 500.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Deliveries under way at once, as Sidekiq's threads; their order is not guaranteed.</summary>
    public int WebhookConcurrency { get; init; } = 10;

    /// <summary>The account setting <c>keep_pending_on_bot_failure</c>.</summary>
    public bool KeepPendingOnBotFailure { get; init; }

    /// <summary>Whether a bot's GET of a conversation with a team answers 500; null follows the version.</summary>
    public bool? TeamBreaksBotReads { get; init; }

    /// <summary>Opening assigns the first online agent in a nested save, which loses the opened and status events (4.15.1).</summary>
    public bool LegacyAutoAssignment { get; init; }

    /// <summary>Setting a team picks an online member if nobody is assigned; the status stays. All agents are online, and members of all teams.</summary>
    public bool TeamPicksMember { get; init; } = true;

    /// <summary>Messages per conversation and minute, of any kind, before creation answers 422.</summary>
    public int MessagesPerMinute { get; init; } = 200;

    /// <summary>A greeting that inboxes send after the first customer message, as a template message without sender.</summary>
    public string? Greeting { get; init; }

    /// <summary>Names of the teams; ids count up from 6.</summary>
    public IReadOnlyList<string> Teams { get; init; } = ["хүргэлт", "support", "billing"];

    /// <summary>Names of the agents; ids count up from 21, the first is the administrator who owns <see cref="UserToken"/>.</summary>
    public IReadOnlyList<string> Agents { get; init; } = ["Сараа Д.", "Пётр В."];
}
