using global::Sentry;

namespace Chatdify.Tests.Embedded.Sentry;

/// <summary>An SDK of its own for each test: the static one would tie tests together.</summary>
internal static class TestHub
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    public static Hub Create(string dsn, Action<SentryOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new SentryOptions { Dsn = dsn, ShutdownTimeout = TimeSpan.Zero };
        configure?.Invoke(options);
        return new Hub(options, time ?? TimeProvider.System);
    }

    public static void Message(this Hub hub, string message) => hub.Capture(message, configureScope: null, SentryLevel.Info);
}

/// <summary>A clock that moves only when told; timers are the system's.</summary>
internal sealed class SetClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;
}

/// <summary>A network that hangs until it is let go.</summary>
internal sealed class HangingHandler : HttpMessageHandler
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    public int Requests => _requests;

    public void LetGo() => _gate.TrySetResult();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        await _gate.Task.WaitAsync(cancellationToken);
        return new HttpResponseMessage();
    }
}
