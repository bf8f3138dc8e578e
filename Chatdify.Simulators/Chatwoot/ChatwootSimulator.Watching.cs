using Chatdify.Simulators.Chatwoot.Model;
using Chatdify.Simulators.Chatwoot.Rest;
using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot;

/// <summary>What tests look at and wait for, and webhooks on demand.</summary>
public sealed partial class ChatwootSimulator
{
    private const long OwnWebhookId = 1;

    /// <summary>The agent bot's <c>outgoing_url</c>; null sends nothing to the bot.</summary>
    public Uri? WebhookUrl
    {
        get => _world.Bot.OutgoingUrl;
        set => _world.Bot.OutgoingUrl = value;
    }

    /// <summary>URL of the account webhook; null removes it. It gets the default subscriptions unless <see cref="AccountSubscriptions"/> says otherwise.</summary>
    public Uri? AccountWebhookUrl
    {
        get => Read(() => _world.Webhooks.Find(webhook => webhook.Id == OwnWebhookId)?.Url);
        set => Read(() =>
        {
            _world.Webhooks.RemoveAll(webhook => webhook.Id == OwnWebhookId);
            if (value is not null)
            {
                _world.Webhooks.Add(new WebhookRow
                {
                    Id = OwnWebhookId,
                    Url = value,
                    Secret = AccountWebhookSecret,
                    Subscriptions = AccountSubscriptions,
                });
            }

            return value;
        });
    }

    /// <summary>Secret that signs the account webhook.</summary>
    public string AccountWebhookSecret { get; } = World.NewToken();

    /// <summary>Events that the account webhook gets; set it before the URL.</summary>
    public IReadOnlyList<string> AccountSubscriptions { get; set; } = WebhookRoutes.DefaultSubscriptions;

    /// <summary>How many webhooks are held back.</summary>
    public int HeldWebhooks => _dispatcher.Hold.Waiting;

    /// <summary>All conversations, oldest first.</summary>
    public IReadOnlyList<SimConversation> Conversations => Read(() => _world.Conversations.Values.Select(row => row.Snapshot()).ToList());

    /// <summary>The conversation as it stands now.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that display id.</exception>
    public SimConversation Conversation(long id) => Read(() => _world.Conversation(id).Snapshot());

    /// <summary>Its messages, oldest first, with activity and private ones.</summary>
    public IReadOnlyList<SimMessage> Messages(long id) => Conversation(id).Messages;

    /// <summary>Waits until the condition holds; it is probed after every change, never on a timer.</summary>
    /// <exception cref="TimeoutException">It did not hold in time (10 s by default); names the wish and the state.</exception>
    public Task WaitForAsync(Func<ChatwootSimulator, bool> condition, string what, TimeSpan? timeout = null) =>
        _changes.WaitAsync(() => condition(this) ? this : null, what, timeout, Describe);

    /// <summary>Waits until the probe finds something, and returns it.</summary>
    public Task<T> WaitForAsync<T>(Func<ChatwootSimulator, T?> probe, string what, TimeSpan? timeout = null)
        where T : class =>
        _changes.WaitAsync(() => probe(this), what, timeout, Describe);

    /// <summary>Waits for the bot's next public message in a conversation, after the message with id <paramref name="after"/>.</summary>
    public Task<SimMessage> WaitForBotMessageAsync(long conversationId, long after = 0, TimeSpan? timeout = null) =>
        WaitForAsync(
            simulator => simulator.Messages(conversationId).FirstOrDefault(message =>
                message.Id > after && message is { SenderType: "AgentBot", Private: false, MessageType: SimMessageType.Outgoing }),
            $"a public message of the bot in conversation {conversationId} after message {after}",
            timeout);

    /// <summary>Waits until no webhook is queued, held or under way.</summary>
    public Task WaitForQuietAsync(TimeSpan? timeout = null) =>
        WaitForAsync(simulator => simulator.Deliveries.Pending == 0, "all webhooks to be delivered", timeout);

    /// <summary>
    /// Posts any body to <see cref="WebhookUrl"/>, signed as Chatwoot does unless told otherwise, once and without consequences.
    /// <paramref name="signature"/> replaces the computed one; a <paramref name="secret"/> of "" leaves both headers out.
    /// </summary>
    public Task<WebhookDelivery> DeliverAsync(
        string rawJson,
        string? secret = null,
        DateTimeOffset? timestamp = null,
        string? signature = null,
        string? deliveryId = null,
        CancellationToken cancellationToken = default)
    {
        var key = secret ?? (Options.Version.SignsBotWebhooks ? WebhookSecret : "");
        var webhook = new OutgoingWebhook(
            DeliveryKind.Manual, "manual", null, null, Target(), key.Length == 0 ? null : key, deliveryId ?? Guid.NewGuid().ToString(), rawJson)
        {
            Timestamp = timestamp,
            Signature = signature,
        };
        return _dispatcher.SendNowAsync(webhook, cancellationToken);
    }

    /// <summary>
    /// Delivers the <c>message_created</c> of a message again: the very body and delivery id of the first time (a retry or a restarted
    /// worker), or a new delivery id (the same event by another sender).
    /// </summary>
    public async Task<IReadOnlyList<WebhookDelivery>> RedeliverAsync(
        long messageId, int copies = 1, bool concurrently = false, bool newDeliveryIds = false, CancellationToken cancellationToken = default)
    {
        var webhook = FirstDelivery(messageId);
        var sent = new List<WebhookDelivery>();
        var running = new List<Task<WebhookDelivery>>();
        for (var copy = 0; copy < copies; copy++)
        {
            var next = newDeliveryIds ? webhook with { DeliveryId = Guid.NewGuid().ToString() } : webhook;
            if (concurrently)
            {
                running.Add(_dispatcher.SendNowAsync(next, cancellationToken));
            }
            else
            {
                sent.Add(await _dispatcher.SendNowAsync(next, cancellationToken));
            }
        }

        return concurrently ? await Task.WhenAll(running) : sent;
    }

    /// <summary>Holds all webhooks back from now on, their bot payloads already written.</summary>
    public void HoldWebhooks() => _dispatcher.Hold.Begin();

    /// <summary>
    /// How long a webhook waits in Sidekiq before its first attempt, by event name and conversation; webhooks overtake each other then.
    /// Called under the simulator's lock.
    /// </summary>
    public Func<string, long?, TimeSpan>? WebhookDelays
    {
        get => _dispatcher.Delays;
        set => _dispatcher.Delays = value;
    }

    /// <summary>Sends what was held, one after the other in the order of message ids, or in reverse; later webhooks flow again.</summary>
    public Task ReleaseWebhooksAsync(bool reversed = false) => _dispatcher.Hold.ReleaseAsync(reversed);

    private OutgoingWebhook FirstDelivery(long messageId)
    {
        var known = Deliveries.OfMessage(messageId).FirstOrDefault(delivery => delivery.Kind == DeliveryKind.AgentBot);
        var body = known?.Body ?? Read(() => JsonText.Write(EventPayload.Message(_world, Row(messageId), "message_created"), JsonStyle.Rails));
        return new OutgoingWebhook(
            DeliveryKind.Manual,
            "message_created",
            Read(() => Row(messageId).Conversation.Id),
            messageId,
            Target(),
            Options.Version.SignsBotWebhooks ? WebhookSecret : null,
            known?.DeliveryId ?? Guid.NewGuid().ToString(),
            body);
    }

    private Uri Target() => WebhookUrl ?? throw new InvalidOperationException("Set WebhookUrl first.");

    private T Read<T>(Func<T> read)
    {
        lock (_world.Gate)
        {
            return read();
        }
    }

    private string Describe()
    {
        var conversations = Conversations.Select(conversation =>
            $"\n  conversation {conversation.Id} {conversation.Status} team {conversation.Team ?? "-"} labels [{string.Join(',', conversation.Labels)}]: "
            + string.Join(" | ", conversation.Messages.TakeLast(5).Select(message => $"{message.Id} {message.SenderType ?? "-"}{(message.Private ? " private" : "")} \"{message.Content}\"")));
        var requests = Requests.All.TakeLast(8).Select(request => $"\n  {request}");
        var deliveries = Deliveries.All.TakeLast(8).Select(delivery => $"\n  {delivery}");
        return string.Concat([$"{Deliveries.Pending} webhooks pending", .. conversations.TakeLast(5), .. requests, .. deliveries]);
    }
}
