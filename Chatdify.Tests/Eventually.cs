namespace Chatdify.Tests;

/// <summary>Waits for a condition, never longer than a limit: the one place in the tests where time passes.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Probes until there is a value.</summary>
    /// <exception cref="TimeoutException">There was none in time; the message says what was waited for.</exception>
    public static async Task<T> Async<T>(Func<Task<T?>> probe, string what, TimeSpan? timeout = null)
        where T : class
    {
        using var limit = new CancellationTokenSource(timeout ?? Limit);
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            if (await probe() is { } found)
            {
                return found;
            }

            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException over)
            {
                throw new TimeoutException($"Not seen in time: {what}.", over);
            }
        }
    }
}
