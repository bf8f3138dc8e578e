namespace Chatdify.Embedded.Functions.Queues;

/// <summary>Counts the messages being processed, so that a pump knows when to fetch more and a stop knows when all are done.</summary>
internal sealed class RunningMessages
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();

    public int Count { get; private set; }

    /// <summary>Counts the work until it ends; it must not throw.</summary>
    public async Task TrackAsync(Func<Task> work)
    {
        Change(+1);
        try
        {
            await work();
        }
        finally
        {
            Change(-1);
        }
    }

    /// <summary>Waits until at most this many are running.</summary>
    public async Task AtMostAsync(int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (Count <= limit)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Change(int by)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            Count += by;
            signal = _changed;
            _changed = NewSignal();
        }

        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
