using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Lets one at a time change what Chatwoot can only replace as a whole (labels, attributes): over all processes, by a row with an
/// expiry in the conversation's partition.
/// </summary>
internal sealed class CallbackLocks(ICallbackStore store, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Longer than the two calls that it covers may take together.</summary>
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(60);

    /// <summary>Does the work while holding the lock.</summary>
    /// <exception cref="CallbackException">Others have held it for 10 s.</exception>
    public async Task<T> HoldAsync<T>(ConversationKey key, string name, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var owner = Guid.NewGuid().ToString("N");
        await TakeAsync(key, name, owner, cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            await store.UnlockAsync(key, name, owner, CancellationToken.None);
        }
    }

    private async Task TakeAsync(ConversationKey key, string name, string owner, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (!await store.TryLockAsync(key, name, owner, time.GetUtcNow(), time.GetUtcNow() + Expiry, cancellationToken))
        {
            if (time.GetElapsedTime(since) > Patience)
            {
                throw new CallbackException(CallbackProblems.Busy);
            }

            // Unequal pauses, so that those who wait do not come back all at once.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 150)), time, cancellationToken);
        }
    }
}
