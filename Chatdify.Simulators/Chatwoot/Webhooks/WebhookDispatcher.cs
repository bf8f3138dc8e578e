using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>Something that happened, offered to all senders. The payload is built under the world's gate.</summary>
internal sealed record WorldEvent(string Name, InboxRow? Inbox, ConversationRow? Conversation, MessageRow? Message, Func<JsonObject> Payload);

/// <summary>
/// Decides who gets an event and delivers it in the background, without any promise of order. Payloads of bots are built at once, those of
/// account and API-inbox webhooks later, from what the records hold by then.
/// </summary>
internal sealed class WebhookDispatcher(World world, DeliveryLog log, ChangeSignal changes) : IAsyncDisposable
{
    private static readonly string[] BotEvents =
    [
        "message_created", "message_updated", "conversation_opened", "conversation_resolved", "webwidget_triggered",
        "conversation_updated", "conversation_status_changed",
    ];

    private static readonly string[] NotForApiInboxes =
        ["conversation_opened", "conversation_resolved", "contact_created", "contact_updated", "webwidget_triggered"];

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _threads = new(world.Options.WebhookConcurrency);
    private readonly WebhookSender _sender = new(world.Options.Time, world.Options.WebhookTimeout);
    private readonly WebhookHold _hold = new();

    /// <summary>Called, under no lock, after the last failed attempt of an event.</summary>
    public Action<OutgoingWebhook, string>? Failed { get; set; }

    public WebhookHold Hold => _hold;

    /// <summary>How long an event waits before its first attempt.</summary>
    public Func<string, long?, TimeSpan>? Delays { get; set; }

    /// <summary>Call under the world's gate.</summary>
    public void Publish(WorldEvent happened)
    {
        var version = world.Options.Version;
        foreach (var bot in RecipientBots(happened))
        {
            var body = JsonText.Write(happened.Payload(), JsonStyle.Rails);
            var secret = version.SignsBotWebhooks ? bot.Secret : null;
            Start(happened, () => Outgoing(DeliveryKind.AgentBot, happened, bot.OutgoingUrl!, secret, version.SignsBotWebhooks, body));
        }

        foreach (var webhook in world.Webhooks.Where(webhook => webhook.Subscriptions.Contains(happened.Name)))
        {
            var secret = version.SignsAccountWebhooks ? webhook.Secret : null;
            Start(happened, () => Outgoing(DeliveryKind.Account, happened, webhook.Url, secret, version.SignsAccountWebhooks, Later(happened)));
        }

        if (happened.Inbox is { Channel: "Channel::Api", WebhookUrl: { } url } inbox && !NotForApiInboxes.Contains(happened.Name))
        {
            var secret = version.SignsBotWebhooks ? inbox.Secret : null;
            Start(happened, () => Outgoing(DeliveryKind.ApiInbox, happened, url, secret, version.SignsBotWebhooks, Later(happened)));
        }
    }

    /// <summary>Sends once, without retry and without consequences, and logs it.</summary>
    public async Task<WebhookDelivery> SendNowAsync(OutgoingWebhook webhook, CancellationToken cancellationToken)
    {
        log.Begin();
        try
        {
            var delivery = await _sender.SendAsync(webhook, attempt: 1, cancellationToken);
            log.Add(delivery);
            return delivery;
        }
        finally
        {
            log.End();
            changes.Raise();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _sender.Dispose();
    }

    private IEnumerable<BotRow> RecipientBots(WorldEvent happened)
    {
        if (!BotEvents.Contains(happened.Name)
            || (!world.Options.Version.BotsSeeUpdates && happened.Name is "conversation_updated" or "conversation_status_changed"))
        {
            return [];
        }

        var owner = happened.Name == "webwidget_triggered" ? null : happened.Conversation?.AssigneeBot;
        var connected = world.Bots.Find(bot => bot.Id == happened.Inbox?.BotId);
        return new[] { owner, connected }.OfType<BotRow>().Where(bot => bot.OutgoingUrl is not null).Distinct();
    }

    private string Later(WorldEvent happened)
    {
        lock (world.Gate)
        {
            return JsonText.Write(happened.Payload(), JsonStyle.Rails);
        }
    }

    private static OutgoingWebhook Outgoing(DeliveryKind kind, WorldEvent happened, Uri url, string? secret, bool hasId, string body) =>
        new(kind, happened.Name, happened.Conversation?.Id, happened.Message?.Id, url, secret, hasId ? Guid.NewGuid().ToString() : null, body);

    private void Start(WorldEvent happened, Func<OutgoingWebhook> make)
    {
        log.Begin();
        var delay = Delays?.Invoke(happened.Name, happened.Conversation?.Id) ?? TimeSpan.Zero;
        _ = Task.Run(() => DeliverAsync(delay, make, _stopping.Token), CancellationToken.None);
    }

    private async Task DeliverAsync(TimeSpan delay, Func<OutgoingWebhook> make, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, world.Options.Time, cancellationToken);
            var webhook = make();
            var sent = await _hold.PassAsync(webhook, changes, cancellationToken);
            try
            {
                await AttemptAllAsync(webhook, cancellationToken);
            }
            finally
            {
                sent();
            }
        }
        catch (OperationCanceledException)
        {
            // The simulator is being disposed.
        }
        finally
        {
            log.End();
            changes.Raise();
        }
    }

    private async Task AttemptAllAsync(OutgoingWebhook webhook, CancellationToken cancellationToken)
    {
        var retries = webhook.Kind == DeliveryKind.AgentBot && world.Options.Version.SignsAccountWebhooks;
        for (var attempt = 1; ; attempt++)
        {
            var delivery = await AttemptAsync(webhook, attempt, cancellationToken);
            if (delivery.Succeeded)
            {
                return;
            }

            if (!retries || attempt == 3 || delivery.Status is not (429 or 500))
            {
                Failed?.Invoke(webhook, delivery.Error ?? $"{delivery.Status}");
                return;
            }

            await Task.Delay(world.Options.RetryDelay, world.Options.Time, cancellationToken);
        }
    }

    private async Task<WebhookDelivery> AttemptAsync(OutgoingWebhook webhook, int attempt, CancellationToken cancellationToken)
    {
        await _threads.WaitAsync(cancellationToken);
        try
        {
            var delivery = await _sender.SendAsync(webhook, attempt, cancellationToken);
            log.Add(delivery);
            changes.Raise();
            return delivery;
        }
        finally
        {
            _threads.Release();
        }
    }
}
