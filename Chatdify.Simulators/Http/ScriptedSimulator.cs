using System.Collections.Concurrent;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators;

/// <summary>
/// A backend as a real HTTP server on a loopback port: every call is logged, scripted failures stand in front, and a brain (a function) or queued
/// scripts decide how each question goes. All members are thread-safe.
/// </summary>
/// <typeparam name="TSelf">The simulator itself.</typeparam>
/// <typeparam name="TQuestion">What a brain is shown.</typeparam>
/// <typeparam name="TScript">How a question goes.</typeparam>
public abstract class ScriptedSimulator<TSelf, TQuestion, TScript> : IAsyncDisposable
    where TSelf : ScriptedSimulator<TSelf, TQuestion, TScript>
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<TScript> _queued = new();
    private Func<TQuestion, TScript> _brain;
    private WebApplication? _app;

    private protected ScriptedSimulator(Func<TQuestion, TScript> brain) => _brain = brain;

    /// <summary>Every call received.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Scripted failures in front of the server.</summary>
    public FaultScript Faults { get; } = new();

    private protected ChangeSignal Changes { get; } = new();

    private protected CancellationToken Stopping => _stopping.Token;

    /// <summary>Decides how questions go when no script is queued.</summary>
    public void Reply(Func<TQuestion, TScript> brain) => Volatile.Write(ref _brain, brain);

    /// <summary>Scripts for the next questions, used before the brain.</summary>
    public void Enqueue(params TScript[] next) => Array.ForEach(next, _queued.Enqueue);

    /// <summary>Waits until the condition holds; it is probed after every change, never on a timer.</summary>
    /// <exception cref="TimeoutException">It did not hold in time (10 s by default); names the wish and the state.</exception>
    public Task WaitForAsync(Func<TSelf, bool> condition, string what, TimeSpan? timeout = null) =>
        WaitForAsync(self => condition(self) ? self : null, what, timeout);

    /// <summary>Waits until the probe finds something, and returns it.</summary>
    public Task<T> WaitForAsync<T>(Func<TSelf, T?> probe, string what, TimeSpan? timeout = null)
        where T : class =>
        Changes.WaitAsync(() => probe((TSelf)this), what, timeout, Describe);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts listening; returns the root of the server.</summary>
    private protected async Task<Uri> ListenAsync(CancellationToken cancellationToken, int port = 0, TimeProvider? time = null)
    {
        _app = await SimulatorHost.StartAsync(port, app => Configure(app, time ?? TimeProvider.System), cancellationToken);
        return _app.Address();
    }

    /// <summary>Maps the routes.</summary>
    private protected abstract void Map(WebApplication app);

    /// <summary>For the request log: <c>app</c>, <c>none</c> or <c>invalid</c>.</summary>
    private protected abstract string TokenKind(HttpRequest request);

    /// <summary>The state, for those who waited in vain.</summary>
    private protected virtual string Describe() => string.Concat(Requests.All.TakeLast(8).Select(request => $"\n  {request}"));

    private protected TScript Next(TQuestion question) => _queued.TryDequeue(out var script) ? script : Volatile.Read(ref _brain)(question);

    private void Configure(WebApplication app, TimeProvider time)
    {
        var gate = new RequestGate(Requests, Faults, Changes, time, TokenKind, Stopping);
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRouting();
        Map(app);
    }
}
