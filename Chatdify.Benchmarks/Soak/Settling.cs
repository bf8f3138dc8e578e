using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Benchmarks.Soak.Stage;
using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Benchmarks.Soak;

/// <summary>Waits until nothing happens in a conversation any more: every webhook delivered, every message ended, the app's record at rest, nobody typing.</summary>
internal sealed class Settling(SoakWorld world, SoakOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly AppRecords _records = new(world.Storage, world.Chatwoot.AccountId);

    /// <summary>What had not come to rest when patience ended; null when all had.</summary>
    public async Task<string?> WaitAsync(long conversation)
    {
        var until = DateTimeOffset.UtcNow + options.SettlePatience;
        using var poll = new PeriodicTimer(Interval);
        for (var calm = 0; ;)
        {
            await poll.WaitForNextTickAsync();
            var unrest = await UnrestAsync(conversation);
            calm = unrest is null ? calm + 1 : 0;

            // Twice in a row: a webhook that was delivered just now may have begun something.
            if (calm == 2 || DateTimeOffset.UtcNow > until)
            {
                return unrest;
            }
        }
    }

    private async Task<string?> UnrestAsync(long conversation) =>
        Undelivered(conversation) is { } message ? $"the webhook of message {message} is not delivered"
        : await _records.UnrestAsync(conversation) ?? (world.Chatwoot.Conversation(conversation).TypingOn ? "the bot is still shown typing" : null);

    private long? Undelivered(long conversation)
    {
        var delivered = world.Chatwoot.Deliveries.Of("message_created", conversation).Where(IsOver).Select(row => row.MessageId).ToHashSet();
        return world.Chatwoot.Messages(conversation)
            .Where(message => message.MessageType != SimMessageType.Activity && !delivered.Contains(message.Id))
            .Select(message => (long?)message.Id)
            .FirstOrDefault();
    }

    /// <summary>Whether Chatwoot will not try this one again.</summary>
    private static bool IsOver(WebhookDelivery row) =>
        row.Kind == DeliveryKind.AgentBot && (row.Succeeded || row.Attempt == 3 || row.Status is not (429 or 500));
}
