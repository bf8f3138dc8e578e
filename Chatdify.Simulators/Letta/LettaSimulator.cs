using System.Collections.Concurrent;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Letta;

/// <summary>
/// A Letta server (V1 API, 0.16.8) with one agent, as a real HTTP server on a loopback port. A brain (a function) or queued scripts decide how each
/// run goes. All members are thread-safe.
/// </summary>
public sealed class LettaSimulator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChangeSignal _changes = new();
    private readonly ConcurrentQueue<LettaScript> _queued = new();
    private readonly LettaStore _store = new();
    private Func<LettaRun, LettaScript> _brain = run => LettaScript.Answer($"You said: {run.Question}");
    private WebApplication? _app;

    private LettaSimulator(string? apiKey) => ApiKey = apiKey;

    /// <summary>Root of the server; the API is under <c>v1/</c>.</summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Key that calls must carry; null for none.</summary>
    public string? ApiKey { get; }

    /// <summary>The agent.</summary>
    public string AgentId { get; } = $"agent-{Guid.NewGuid()}";

    /// <summary>Every call received.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Scripted failures in front of the server.</summary>
    public FaultScript Faults { get; } = new();

    /// <summary>Runs, oldest first.</summary>
    public IReadOnlyList<LettaRun> Runs => _store.Runs;

    /// <summary>Ids of the conversations, in the order in which they were made.</summary>
    public IReadOnlyList<string> Conversations => _store.Conversations;

    /// <summary>What a conversation was said to be about when it was made; null for nothing, or for one that is unknown.</summary>
    public string? SummaryOf(string conversation) => _store.SummaryOf(conversation);

    /// <summary>Starts listening.</summary>
    /// <param name="apiKey">Key that calls must carry; null for none.</param>
    /// <param name="port">Loopback port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LettaSimulator> StartAsync(
        string? apiKey = "sk-let-simulated", int port = 0, CancellationToken cancellationToken = default)
    {
        var simulator = new LettaSimulator(apiKey);
        simulator._app = await SimulatorHost.StartAsync(port, simulator.Configure, cancellationToken);
        simulator.BaseUrl = simulator._app.Address();
        return simulator;
    }

    /// <summary>Decides how runs go when no script is queued.</summary>
    public void Reply(Func<LettaRun, LettaScript> brain) => Volatile.Write(ref _brain, brain);

    /// <summary>Scripts for the next runs, used before the brain.</summary>
    public void Enqueue(params LettaScript[] next) => Array.ForEach(next, _queued.Enqueue);

    /// <summary>Forgets a conversation, as if somebody had deleted it.</summary>
    public void ForgetConversation(string id) => _store.Forget(id);

    /// <summary>Waits until the condition holds; it is probed after every change, never on a timer.</summary>
    /// <exception cref="TimeoutException">It did not hold in time (10 s by default); names the wish and the state.</exception>
    public Task WaitForAsync(Func<LettaSimulator, bool> condition, string what, TimeSpan? timeout = null) =>
        _changes.WaitAsync(() => condition(this) ? this : null, what, timeout, Describe);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private void Configure(WebApplication app)
    {
        var gate = new RequestGate(Requests, Faults, _changes, TimeProvider.System, TokenKind, _stopping.Token);
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRouting();
        var runner = new LettaRunner(_store, _changes, Next, _stopping.Token);
        new LettaRoutes(AgentId, _store, runner, IsLetIn).Map(app);
    }

    private LettaScript Next(LettaRun run) => _queued.TryDequeue(out var script) ? script : Volatile.Read(ref _brain)(run);

    private bool IsLetIn(HttpRequest request) => ApiKey is null || TokenKind(request) == "app";

    private string TokenKind(HttpRequest request) => request.Headers.Authorization.ToString() switch
    {
        "" => "none",
        var given when given == $"Bearer {ApiKey}" => "app",
        _ => "invalid",
    };

    private string Describe() => string.Concat(
        [.. Runs.TakeLast(8).Select(run => $"\n  {run}"), .. Requests.All.TakeLast(8).Select(request => $"\n  {request}")]);
}
