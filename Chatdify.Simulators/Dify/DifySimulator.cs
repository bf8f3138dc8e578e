using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;

namespace Chatdify.Simulators.Dify;

/// <summary>
/// A Dify server with one app, as a real HTTP server on a loopback port. A brain (a function) or queued scripts decide how each run behaves;
/// the rest (validation, events and their order, errors, recovery reads) follows the chosen version. All members are thread-safe.
/// </summary>
public sealed class DifySimulator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChangeSignal _changes = new();
    private readonly ConcurrentQueue<DifyScript> _queued = new();
    private readonly DifyStore _store;
    private Func<DifyRequest, DifyScript> _brain = request => DifyScript.Answer($"You said: {request.Query}");
    private WebApplication? _app;

    private DifySimulator(DifySimulatorOptions options)
    {
        Options = options;
        ApiKey = options.ApiKey ?? $"app-{Chatwoot.Model.World.NewToken()}";
        _store = new DifyStore(options);
    }

    /// <summary>What it was started with.</summary>
    public DifySimulatorOptions Options { get; }

    /// <summary>Root of the server; the API is under <c>v1/</c>.</summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Key of the app.</summary>
    public string ApiKey { get; }

    /// <summary>Release it behaves like.</summary>
    public DifyVersion Version => Options.Version;

    /// <summary>Mode of the app.</summary>
    public string Mode => Options.Mode;

    /// <summary>Every call received.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Scripted failures in front of the app.</summary>
    public FaultScript Faults { get; } = new();

    /// <summary>One per accepted <c>POST /chat-messages</c>, oldest first; requests refused before a run are only in <see cref="Requests"/>.</summary>
    public IReadOnlyList<DifyRun> Runs
    {
        get
        {
            lock (_store.Gate)
            {
                return [.. _store.Runs];
            }
        }
    }

    /// <summary>How many runs there were.</summary>
    public int RunCount => Runs.Count;

    /// <summary>Starts listening.</summary>
    public static async Task<DifySimulator> StartAsync(DifySimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var simulator = new DifySimulator(options ?? new DifySimulatorOptions());
        simulator._app = await SimulatorHost.StartAsync(simulator.Options.Port, simulator.Configure, cancellationToken);
        simulator.BaseUrl = simulator._app.Address();
        return simulator;
    }

    /// <summary>Decides how runs behave when no script is queued.</summary>
    public void Reply(Func<DifyRequest, DifyScript> brain) => Volatile.Write(ref _brain, brain);

    /// <summary>Scripts for the next runs, used before the brain.</summary>
    public void Enqueue(params DifyScript[] next) => Array.ForEach(next, _queued.Enqueue);

    /// <summary>Forgets a conversation, as if somebody had deleted it.</summary>
    public void ForgetConversation(string id)
    {
        lock (_store.Gate)
        {
            _store.Conversations.Remove(id);
        }
    }

    /// <summary>Waits until the condition holds; it is probed after every change, never on a timer.</summary>
    /// <exception cref="TimeoutException">It did not hold in time (10 s by default); names the wish and the state.</exception>
    public Task WaitForAsync(Func<DifySimulator, bool> condition, string what, TimeSpan? timeout = null) =>
        _changes.WaitAsync(() => condition(this) ? this : null, what, timeout, Describe);

    /// <summary>Waits until the probe finds something, and returns it.</summary>
    public Task<T> WaitForAsync<T>(Func<DifySimulator, T?> probe, string what, TimeSpan? timeout = null)
        where T : class =>
        _changes.WaitAsync(() => probe(this), what, timeout, Describe);

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
        var gate = new RequestGate(
            Requests, Faults, _changes, Options.Time, request => DifyServer.TokenKind(request, ApiKey), _stopping.Token);
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRouting();
        var server = new DifyServer(app, Options, ApiKey);
        var chat = new ChatRoutes(Options, _store, new DifyRunner(Options, _store, _changes), _changes, Next, _stopping.Token);
        var read = new ReadRoutes(Options, _store);
        server.Open("/", context => DifyJson.WriteAsync(context, 200, new JsonObject
        {
            ["welcome"] = "Dify OpenAPI",
            ["api_version"] = "v1",
            ["server_version"] = Options.Version.Number,
        }));
        server.WithBody("POST", "/chat-messages", chat.ChatAsync);
        server.WithBody("POST", "/chat-messages/{task}/stop", chat.StopAsync);
        server.Get("/messages", read.Messages);
        server.Get("/conversations", read.Conversations);
        server.WithBody("DELETE", "/conversations/{id}", read.Delete);
        server.Get("/conversations/{id}/variables", read.Variables);
        server.Get("/info", read.Info);
        server.Get("/parameters", read.Parameters);
        server.Get("/workflows/run/{run}", read.WorkflowRun);
        new RunFollower(Options, read, _changes).Map(server);
        new SmallRoutes(Options, _store).Map(server);
        new DifyControl(this).Map(new InspectionRoutes(app));
    }

    private DifyScript Next(DifyRequest request) => _queued.TryDequeue(out var script) ? script : Volatile.Read(ref _brain)(request);

    private string Describe() => string.Concat(
        [$"{RunCount} runs", .. Runs.TakeLast(8).Select(run => $"\n  {run}"), .. Requests.All.TakeLast(8).Select(request => $"\n  {request}")]);
}
