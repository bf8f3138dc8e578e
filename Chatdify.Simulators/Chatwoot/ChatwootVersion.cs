using System.Globalization;

namespace Chatdify.Simulators.Chatwoot;

/// <summary>What a Chatwoot release does differently, as far as a bridge can notice.</summary>
public sealed record ChatwootVersion
{
    private readonly Version _number;

    private ChatwootVersion(Version number) => _number = number;

    /// <summary>4.15.1, the release that the reference sheet was read from.</summary>
    public static ChatwootVersion Default { get; } = Parse("4.15.1");

    /// <summary>Number as <c>GET /api</c> tells it.</summary>
    public string Number => _number.ToString();

    /// <summary>Agent bots and API inboxes sign since 4.13.0.</summary>
    public bool SignsBotWebhooks => From(4, 13, 0);

    /// <summary>Account webhooks sign since 4.11.2; the same release brought delivery ids and retries for bots.</summary>
    public bool SignsAccountWebhooks => From(4, 11, 2);

    /// <summary>A failed bot delivery opens a pending conversation since 4.7.0.</summary>
    public bool OpensOnBotFailure => From(4, 7, 0);

    /// <summary>Bots get <c>conversation_updated</c> and <c>conversation_status_changed</c> since 4.13.0.</summary>
    public bool BotsSeeUpdates => From(4, 13, 0);

    /// <summary><c>conversation.account</c> in webhooks, and bots may read conversations and labels, since 4.14.2.</summary>
    public bool BotsMayRead => From(4, 14, 2);

    /// <summary>Bots may set the typing status since 4.11.2.</summary>
    public bool BotsMayType => From(4, 11, 2);

    /// <summary>Bot replies clear <c>waiting_since</c> since 4.10.0.</summary>
    public bool BotRepliesEndWaiting => From(4, 10, 0);

    /// <summary>Reads by a bot answer 500 once a team is set, from 4.14.2 to 4.16.</summary>
    public bool TeamBreaksBotReads => BotsMayRead && !From(4, 17, 0);

    /// <summary>A new conversation of a bot inbox is assigned to the bot since 4.17.0.</summary>
    public bool BotOwnsNewConversations => From(4, 17, 0);

    /// <summary>Reads a number such as <c>4.12.1</c>.</summary>
    public static ChatwootVersion Parse(string number) => new(Version.Parse(number));

    /// <summary>Lets options be written as <c>Version = "4.12.1"</c>.</summary>
    public static implicit operator ChatwootVersion(string number) => Parse(number);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Chatwoot {_number}");

    private bool From(int major, int minor, int build) => _number >= new Version(major, minor, build);
}
