namespace Chatdify.Simulators;

/// <summary>Tells waiters that something changed, so that nobody has to poll.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = NewSource();

    public void Raise() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    /// <summary>Probes now and after every change until the probe answers, or throws <see cref="TimeoutException"/> naming the wish.</summary>
    public async Task<T> WaitAsync<T>(Func<T?> probe, string what, TimeSpan? timeout, Func<string> describe)
        where T : class
    {
        var patience = timeout ?? TimeSpan.FromSeconds(10);
        using var limit = new CancellationTokenSource(patience);
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (probe() is { } found)
            {
                return found;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException canceled)
            {
                throw new TimeoutException($"Waited {patience.TotalSeconds:0.#} s in vain for {what}. State: {describe()}", canceled);
            }
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
