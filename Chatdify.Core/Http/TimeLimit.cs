namespace Chatdify.Core.Http;

/// <summary>Runs one step of a request under a limit of its own, and tells its end from the caller's cancellation.</summary>
internal static class TimeLimit
{
    /// <exception cref="TimeoutException">The limit ended the step.</exception>
    /// <exception cref="HttpRequestException">No connection could be made in the time that the client allows for that: nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<T> RunAsync<T>(
        TimeSpan limit, TimeProvider time, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await step(both.Token);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && IsEndOfStep(e))
        {
            throw new OperationCanceledException("The caller cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (timer.IsCancellationRequested && IsEndOfStep(e))
        {
            throw new TimeoutException($"Nothing came within {limit}.", e);
        }
        catch (OperationCanceledException e)
        {
            // SocketsHttpHandler reports its ConnectTimeout as a cancellation that nobody asked for.
            throw new HttpRequestException(HttpRequestError.ConnectionError, "No connection could be made in time.", e);
        }
    }

    /// <summary>The same for a step that its caller can do without: what it gives when it is late, or when there is no time for it.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<T> OrAsync<T>(
        T late, TimeSpan limit, TimeProvider time, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return limit > TimeSpan.Zero ? await RunAsync(limit, time, step, cancellationToken) : late;
        }
        catch (TimeoutException)
        {
            return late;
        }
    }

    // A cancelled read of a socket surfaces as any of these.
    private static bool IsEndOfStep(Exception e) => e is OperationCanceledException or IOException or HttpRequestException;
}
