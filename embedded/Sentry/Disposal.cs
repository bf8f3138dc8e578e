namespace Sentry;

/// <summary>Runs an action once.</summary>
internal sealed class Disposal(Action action) : IDisposable
{
    private Action? _action = action;

    public void Dispose() => Interlocked.Exchange(ref _action, null)?.Invoke();
}
