namespace Chatdify.Tests;

/// <summary>Waits for a condition, never longer than a limit: the one place in the tests where time passes.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Probes until there is a value; less often the longer it takes: most probes ask the storage, and dozens of tests that ask it fifty times a
    /// second take the processor from what they wait for.
    /// </summary>
    /// <exception cref="TimeoutException">There was none in time; the message says what was waited for.</exception>
    public static async Task<T> Async<T>(Func<Task<T?>> probe, string what, TimeSpan? timeout = null)
        where T : class
    {
        using var limit = new CancellationTokenSource(timeout ?? Limit);
        using var timer = new PeriodicTimer(ShortestPause);
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await probe() is { } found)
            {
                return found;
            }

            timer.Period = Pause(TimeProvider.System.GetElapsedTime(since));
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

    private static TimeSpan Pause(TimeSpan waited) => waited / 10 is var pause && pause < ShortestPause ? ShortestPause
        : pause > LongestPause ? LongestPause
        : pause;
}
