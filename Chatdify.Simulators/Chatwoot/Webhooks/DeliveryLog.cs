namespace Chatdify.Simulators.Chatwoot;

/// <summary>Which of Chatwoot's senders a webhook came from.</summary>
public enum DeliveryKind
{
    /// <summary>The agent bot's <c>outgoing_url</c>: retried on 429 and 500, opens a pending conversation on failure.</summary>
    AgentBot,

    /// <summary>An account webhook: one attempt.</summary>
    Account,

    /// <summary>An API inbox's webhook: one attempt, a failure marks the message as failed.</summary>
    ApiInbox,

    /// <summary>Sent by the test itself.</summary>
    Manual,
}

/// <summary>One attempt to deliver a webhook, logged when it ended.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Sender.</summary>
    public required DeliveryKind Kind { get; init; }

    /// <summary>Name of the event.</summary>
    public required string Event { get; init; }

    /// <summary>Display id of the conversation, or null.</summary>
    public required long? ConversationId { get; init; }

    /// <summary>Message of a message event, or null.</summary>
    public required long? MessageId { get; init; }

    /// <summary>The <c>X-Chatwoot-Delivery</c> header: the same for every attempt; null in versions without.</summary>
    public required string? DeliveryId { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Exact body that was posted.</summary>
    public required string Body { get; init; }

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Status answered; null when there was no answer.</summary>
    public required int? Status { get; init; }

    /// <summary>Why there was no answer: <c>timeout</c> or the connection error.</summary>
    public required string? Error { get; init; }

    /// <summary>What the receiver wrote; Chatwoot throws it away, tests may look.</summary>
    public required string? ResponseBody { get; init; }

    /// <summary>Whether Chatwoot counts it as delivered: any 2xx.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <inheritdoc />
    public override string ToString() =>
        $"{Kind} {Event} conversation {ConversationId} message {MessageId} attempt {Attempt}: {Status?.ToString() ?? Error} in {Duration.TotalMilliseconds:0} ms";
}

/// <summary>Every webhook attempt, in the order in which they ended. Thread-safe; each reading is a snapshot.</summary>
public sealed class DeliveryLog
{
    private readonly Lock _gate = new();
    private readonly List<WebhookDelivery> _deliveries = [];
    private int _pending;

    internal DeliveryLog()
    {
    }

    /// <summary>All attempts so far.</summary>
    public IReadOnlyList<WebhookDelivery> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _deliveries];
            }
        }
    }

    /// <summary>Deliveries queued, held or under way, retries included; 0 means that Chatwoot has nothing left to send.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Attempts of one event, optionally of one conversation.</summary>
    public IReadOnlyList<WebhookDelivery> Of(string eventName, long? conversationId = null) =>
        [.. All.Where(delivery => delivery.Event == eventName && (conversationId is null || delivery.ConversationId == conversationId))];

    /// <summary>Attempts of the <c>message_created</c> events of one message.</summary>
    public IReadOnlyList<WebhookDelivery> OfMessage(long messageId) =>
        [.. All.Where(delivery => delivery.MessageId == messageId && delivery.Event == "message_created")];

    /// <summary>Forgets the attempts of one conversation, so that a long run does not fill the memory.</summary>
    public void Forget(long conversationId)
    {
        lock (_gate)
        {
            _deliveries.RemoveAll(delivery => delivery.ConversationId == conversationId);
        }
    }

    internal void Begin() => Interlocked.Increment(ref _pending);

    internal void End() => Interlocked.Decrement(ref _pending);

    internal void Add(WebhookDelivery delivery)
    {
        lock (_gate)
        {
            _deliveries.Add(delivery);
        }
    }
}
