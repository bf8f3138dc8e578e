using Chatdify.Core.Conversations;
using Chatdify.Core.Watching;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Turns;

/// <summary>
/// Gives a conversation's turn to one worker at a time. The watch, which every unsettled conversation has, sees to it that a turn whose worker
/// dies goes on a few seconds after the lease has run out. Whoever takes a turn from a dead worker arms the watch anew: a link of it may have
/// died with that process.
/// </summary>
public sealed class TurnLeases(
    IConversationStore store, WatchArming watch, IOptions<TurnOptions> options, TimeProvider time, ILogger<TurnLease> logger)
{
    /// <summary>
    /// Takes the conversation if <paramref name="begin"/> wants it as it is: the change it returns, together with the lease, is committed.
    /// Null when it returns null, or when another worker was faster.
    /// </summary>
    public async Task<TurnLease?> TakeAsync(
        ConversationKey key, Func<Snapshot, DateTimeOffset, ConversationChange?> begin, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        while (true)
        {
            var (basis, now) = (await store.LoadAsync(key, cancellationToken), time.GetUtcNow());
            if (basis.State.Lease == id)
            {
                // The storage said no to a retry of its own: the first try had got through.
                return Lease(key, id);
            }

            if (basis.State.IsLeased(now) || begin(basis, now) is not { } change)
            {
                return null;
            }

            var leased = change with { State = change.State with { Lease = id, LeaseUntil = now + options.Value.Lease } };
            if (await store.CommitAsync(key, basis, leased, cancellationToken) == CommitResult.Done)
            {
                await (basis.State.LeaseUntil is null ? Task.CompletedTask : watch.AgainAsync(key, basis.State.Route, cancellationToken));
                return Lease(key, id);
            }
        }
    }

    private TurnLease Lease(ConversationKey key, string id) => new(key, id, store, options.Value.Lease, time, logger);
}
