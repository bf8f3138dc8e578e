using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Core.Routing;
using Chatdify.Core.Turns;

namespace Chatdify.Core.Watching;

/// <summary>
/// Sees to it that whatever leaves a conversation unsettled has somebody who looks after it: a watch is queued before the change is stored.
/// Throws when the queue is unavailable.
/// </summary>
public sealed class WatchArming(IWorkQueue queue, Routed<TurnOptions> turns, TimeProvider time)
{
    /// <summary>
    /// Before the change: the first link of the chain, and one behind it for the deadline, because a process that dies between receiving
    /// a link and queueing the next one takes the chain with it. The route says how patient the customer is. Returns when the first look can come.
    /// </summary>
    public async Task<DateTimeOffset> ArmAsync(ConversationKey key, string? route, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var schedule = new WatchSchedule(turns.For(route));
        var first = schedule.First(now);
        await Task.WhenAll(
            queue.WatchAsync(ChoreWork.For(key), first, cancellationToken),
            queue.WatchAsync(ChoreWork.For(key), schedule.Backstop(now), cancellationToken));
        return now + first;
    }

    /// <summary>
    /// One more link, where the chain may be dead: a worker has died, perhaps with a link in its hands, or what begins now has to come to an end
    /// for certain.
    /// </summary>
    public Task AgainAsync(ConversationKey key, string? route, CancellationToken cancellationToken) =>
        queue.WatchAsync(ChoreWork.For(key), new WatchSchedule(turns.For(route)).AfterLease, cancellationToken);

    /// <summary>After the change: if storing took so long that the first look may have come too early and found nothing, another follows.</summary>
    public Task StoredAsync(ConversationKey key, string? route, DateTimeOffset firstLook, CancellationToken cancellationToken) =>
        time.GetUtcNow() < firstLook ? Task.CompletedTask : ArmAsync(key, route, cancellationToken);
}
