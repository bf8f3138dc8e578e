using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Watching;

/// <summary>
/// Sees to it that whatever leaves a conversation unsettled has somebody who looks after it: a watch is queued before the change is stored.
/// Throws when the queue is unavailable.
/// </summary>
public sealed class WatchArming(IWorkQueue queue, IOptions<TurnOptions> options, TimeProvider time)
{
    private readonly WatchSchedule _schedule = new(options.Value);

    /// <summary>
    /// Before the change: the first link of the chain, and one behind it for the deadline, because a process that dies between receiving
    /// a link and queueing the next one takes the chain with it. Returns when the first look can come.
    /// </summary>
    public async Task<DateTimeOffset> ArmAsync(ConversationKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var first = _schedule.First(now);
        await Task.WhenAll(
            queue.WatchAsync(ChoreWork.For(key), first, cancellationToken),
            queue.WatchAsync(ChoreWork.For(key), _schedule.Backstop(now), cancellationToken));
        return now + first;
    }

    /// <summary>After the change: if storing took so long that the first look may have come too early and found nothing, another follows.</summary>
    public Task StoredAsync(ConversationKey key, DateTimeOffset firstLook, CancellationToken cancellationToken) =>
        time.GetUtcNow() < firstLook ? Task.CompletedTask : ArmAsync(key, cancellationToken);
}
