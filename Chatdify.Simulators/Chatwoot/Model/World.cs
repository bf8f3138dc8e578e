using System.Security.Cryptography;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>
/// The database of the simulated installation. Everything is read and changed under <see cref="Gate"/>; ids count up as in Postgres.
/// </summary>
internal sealed class World
{
    private long _nextMessageId = 90200;
    private long _nextConversationId = 411;
    private long _nextContactId = 5120;
    private long _nextRowId = 7411;

    public World(ChatwootSimulatorOptions options)
    {
        Options = options;
        Bot = new BotRow
        {
            Id = 4,
            Name = options.BotName,
            Token = options.BotToken ?? NewToken(),
            Secret = options.WebhookSecret ?? NewToken(),
            OutgoingUrl = options.WebhookUrl,
        };
        Bots.Add(Bot);
        Agents = [.. options.Agents.Select((name, index) => new AgentRow
        {
            Id = 21 + index,
            Name = name,
            Email = $"agent{21 + index}@example.mn",
            Role = index == 0 ? "administrator" : "agent",
            Token = index == 0 ? options.UserToken ?? NewToken() : NewToken(),
        })];
        Teams = [.. options.Teams.Select((name, index) => new TeamRow { Id = 6 + index, Name = name })];
    }

    public Lock Gate { get; } = new();
    public ChatwootSimulatorOptions Options { get; }
    public BotRow Bot { get; }
    public List<BotRow> Bots { get; } = [];
    public List<AgentRow> Agents { get; }
    public List<TeamRow> Teams { get; }
    public List<InboxRow> Inboxes { get; } = [];
    public List<WebhookRow> Webhooks { get; } = [];
    public List<string> AccountLabels { get; } = ["delivery", "billing", "vip"];
    public List<ContactRow> Contacts { get; } = [];
    public List<ContactInboxRow> ContactInboxes { get; } = [];
    public SortedDictionary<long, ConversationRow> Conversations { get; } = [];
    public Dictionary<string, AttachmentRow> Attachments { get; } = new(StringComparer.Ordinal);
    public Uri BaseUrl { get; set; } = new("http://127.0.0.1/");
    public DateTimeOffset Now => Options.Time.GetUtcNow();

    public static string NewToken() => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 24);

    public long NextMessageId() => ++_nextMessageId;

    public long NextConversationId() => ++_nextConversationId;

    public long NextContactId() => ++_nextContactId;

    public long NextRowId() => ++_nextRowId;

    public InboxRow InboxOf(string channel) => Inboxes.Find(inbox => inbox.Channel == channel) ?? AddInbox(channel, $"{channel[9..]} inbox");

    public InboxRow AddInbox(string channel, string name)
    {
        var inbox = new InboxRow
        {
            Id = 11 + Inboxes.Count,
            Name = name,
            Channel = channel,
            Identifier = NewToken(),
            Secret = NewToken(),
            BotId = Options.BotConnected ? Bot.Id : null,
        };
        Inboxes.Add(inbox);
        return inbox;
    }

    public ContactRow AddContact(string name)
    {
        var contact = new ContactRow { Id = NextContactId(), Name = name, CreatedAt = Now };
        Contacts.Add(contact);
        return contact;
    }

    public ContactInboxRow ContactInboxOf(ContactRow contact, InboxRow inbox, string? sourceId = null)
    {
        var known = ContactInboxes.Find(link => link.Contact == contact && link.Inbox == inbox && (sourceId is null || link.SourceId == sourceId));
        if (known is not null)
        {
            return known;
        }

        var link = new ContactInboxRow
        {
            Id = NextRowId(),
            Contact = contact,
            Inbox = inbox,
            SourceId = sourceId ?? Guid.NewGuid().ToString(),
            CreatedAt = Now,
            PubsubToken = NewToken(),
        };
        ContactInboxes.Add(link);
        return link;
    }

    public ConversationRow Conversation(long id) =>
        Conversations.TryGetValue(id, out var row) ? row : throw new KeyNotFoundException($"No conversation {id}.");
}
