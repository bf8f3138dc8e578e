using Chatdify.Core.Conversations;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Turns;

/// <summary>
/// A worker's hold on a conversation's turn. It renews itself every third of its time; every change through it is made only while
/// it is still held (fencing), so that a worker that was thought dead cannot spoil what its successor does.
/// </summary>
public sealed partial class TurnLease : IAsyncDisposable
{
    private readonly IConversationStore _store;
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly ILogger<TurnLease> _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _done = new();
    private readonly Task _renewing;
    private volatile bool _lettingGo;
    private bool _hasLetGo;

    internal TurnLease(
        ConversationKey key, string id, IConversationStore store, TimeSpan length, TimeProvider time, ILogger<TurnLease> logger)
    {
        (Key, Id) = (key, id);
        (_store, _length, _time, _logger) = (store, length, time, logger);
        _renewing = RenewAsync();
    }

    /// <summary>The conversation.</summary>
    public ConversationKey Key { get; }

    /// <summary>Names this hold.</summary>
    public string Id { get; }

    /// <summary>Fires when the hold is lost: whoever works on must stop.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Is told of the conversation as each renewal finds it; must not wait, for the renewals do.</summary>
    internal Action<Snapshot>? Renewed { get; set; }

    /// <summary>The conversation and its mailbox as they are now.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the turn.</exception>
    public async Task<Snapshot> LoadAsync(CancellationToken cancellationToken) => Mine(await _store.LoadAsync(Key, cancellationToken));

    /// <summary>Commits what <paramref name="change"/> makes of the conversation as it is; again whenever somebody was faster.</summary>
    /// <returns>The state as written.</returns>
    /// <exception cref="LeaseLostException">Somebody else has the turn.</exception>
    public async Task<ConversationState> CommitAsync(Func<Snapshot, ConversationChange> change, CancellationToken cancellationToken)
    {
        ConversationState? released = null;
        while (true)
        {
            var basis = await _store.LoadAsync(Key, cancellationToken);
            if (released is not null && basis.State.Lease == Id && basis.State.LeaseUntil is null)
            {
                // The storage said no to a retry of its own: the first try had got through, and let the lease go.
                _hasLetGo = true;
                return released;
            }

            var wanted = change(Mine(basis));
            _lettingGo |= wanted.State.LeaseUntil is null;
            if (await _store.CommitAsync(Key, basis, wanted, cancellationToken) == CommitResult.Done)
            {
                _hasLetGo |= wanted.State.LeaseUntil is null;
                return wanted.State;
            }

            released = _lettingGo ? wanted.State : null;
        }
    }

    /// <summary>
    /// What still holds the turn here was cut short by a failure: nobody has to wait until it runs out, nor take the worker for dead.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        await (_hasLetGo || _lost.IsCancellationRequested ? Task.CompletedTask : LetGoAsync());
        _done.Dispose();
        _lost.Dispose();
    }

    private async Task LetGoAsync()
    {
        using var limit = new CancellationTokenSource(_length, _time);
        try
        {
            await CommitAsync(basis => new ConversationChange(basis.State.Released()), limit.Token);
        }
        catch (Exception failure)
        {
            Log.NotLetGo(_logger, failure.GetType().Name, Key);
        }
    }

    private Snapshot Mine(Snapshot snapshot) =>
        snapshot.State.Lease == Id && snapshot.State.LeaseUntil is not null ? snapshot : throw new LeaseLostException(Key);

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_length / 3, _time);
        var until = _time.GetUtcNow() + _length;
        try
        {
            while (await timer.WaitForNextTickAsync(_done.Token))
            {
                until = await RenewOnceAsync() ?? until;
                if (_time.GetUtcNow() >= until)
                {
                    throw new LeaseLostException(Key);
                }
            }
        }
        catch (LeaseLostException)
        {
            // A renewal that comes while the worker lets go finds the lease gone: what the worker has still to do must not be cut off.
            await (_lettingGo ? Task.CompletedTask : _lost.CancelAsync());
        }
        catch (OperationCanceledException)
        {
            // Done: the worker has let go.
        }
    }

    /// <summary>The new end, or null when the storage did not answer; the next tick tries again.</summary>
    private async Task<DateTimeOffset?> RenewOnceAsync()
    {
        try
        {
            Snapshot? found = null;
            var state = await CommitAsync(
                basis => new ConversationChange((found = basis).State with { LeaseUntil = _time.GetUtcNow() + _length }), _done.Token);
            Renewed?.Invoke(found!);
            return state.LeaseUntil;
        }
        catch (Exception failure) when (failure is not (LeaseLostException or OperationCanceledException))
        {
            Log.RenewalFailed(_logger, failure, Key);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The lease on conversation {Conversation} could not be renewed; trying again.")]
        public static partial void RenewalFailed(ILogger logger, Exception failure, ConversationKey conversation);

        [LoggerMessage(LogLevel.Debug, "The lease on conversation {Conversation} was not let go ({Failure}): it is lost, or runs out.")]
        public static partial void NotLetGo(ILogger logger, string failure, ConversationKey conversation);
    }
}

/// <summary>Another worker, or the watchdog, has the turn now: whatever this one did must be forgotten.</summary>
public sealed class LeaseLostException(ConversationKey key) : Exception($"The turn of conversation {key} was taken over.");
