using System.Collections.Concurrent;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.OpenAi;

/// <summary>
/// OpenAI's API as a real HTTP server on a loopback port: Conversations, Responses and chat completions; every other route, those of
/// the Assistants API among them, is 404. A brain (a function) or queued scripts decide how each answer behaves. All members are thread-safe.
/// </summary>
public sealed class OpenAiSimulator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChangeSignal _changes = new();
    private readonly ConcurrentQueue<OpenAiScript> _queued = new();
    private readonly OpenAiStore _store = new();
    private Func<OpenAiRequest, OpenAiScript> _brain = request => OpenAiScript.Answer($"You said: {request.Question}");
    private WebApplication? _app;

    private OpenAiSimulator()
    {
    }

    /// <summary>Base of the API, ending in <c>/v1/</c>.</summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/v1/");

    /// <summary>The one key that is accepted.</summary>
    public string ApiKey { get; } = $"sk-{Chatwoot.Model.World.NewToken()}";

    /// <summary>Every call received.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Scripted failures in front of the server.</summary>
    public FaultScript Faults { get; } = new();

    /// <summary>Every answer that was begun, oldest first; requests refused before are only in <see cref="Requests"/>.</summary>
    public IReadOnlyList<OpenAiRun> Runs
    {
        get
        {
            lock (_store.Gate)
            {
                return [.. _store.Runs];
            }
        }
    }

    /// <summary>The ids of the conversations that exist.</summary>
    public IReadOnlyList<string> Conversations
    {
        get
        {
            lock (_store.Gate)
            {
                return [.. _store.Conversations.Keys];
            }
        }
    }

    /// <summary>Starts listening.</summary>
    /// <param name="port">Loopback port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<OpenAiSimulator> StartAsync(int port = 0, CancellationToken cancellationToken = default)
    {
        var simulator = new OpenAiSimulator();
        simulator._app = await SimulatorHost.StartAsync(port, simulator.Configure, cancellationToken);
        simulator.BaseUrl = new Uri(simulator._app.Address(), "v1/");
        return simulator;
    }

    /// <summary>Decides how answers behave when no script is queued.</summary>
    public void Reply(Func<OpenAiRequest, OpenAiScript> brain) => Volatile.Write(ref _brain, brain);

    /// <summary>Scripts for the next answers, used before the brain.</summary>
    public void Enqueue(params OpenAiScript[] next) => Array.ForEach(next, _queued.Enqueue);

    /// <summary>What a conversation holds: it learns of question and answer when a response completes.</summary>
    public IReadOnlyList<OpenAiSaid> Said(string conversation)
    {
        lock (_store.Gate)
        {
            return [.. _store.Conversations[conversation].Said];
        }
    }

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
    public Task WaitForAsync(Func<OpenAiSimulator, bool> condition, string what, TimeSpan? timeout = null) =>
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
        var gate = new RequestGate(
            Requests, Faults, _changes, TimeProvider.System, request => IsKnown(request) ? "app" : "invalid", _stopping.Token);
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRouting();
        var conversations = new ConversationRoutes(_store);
        var responses = new ResponseRoutes(_store, Next, _changes);
        Map(app, "POST", "conversations", conversations.CreateAsync);
        Map(app, "GET", "conversations/{id}", conversations.GetAsync);
        Map(app, "DELETE", "conversations/{id}", conversations.DeleteAsync);
        Map(app, "POST", "responses", responses.CreateAsync);
        Map(app, "GET", "responses/{id}", responses.GetAsync);
        Map(app, "POST", "chat/completions", new CompletionRoutes(_store, Next, _changes).CreateAsync);
        app.MapFallback((RequestDelegate)(context => OpenAiWire.RefuseAsync(
            context, new OpenAiFailure(404, null, $"Invalid URL ({context.Request.Method} {context.Request.Path})"))));
    }

    private void Map(WebApplication app, string method, string path, Func<HttpContext, Task> handler) =>
        app.MapMethods($"/v1/{path}", [method], (RequestDelegate)(context => ServeAsync(context, handler)));

    private async Task ServeAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        context.Response.Headers["x-request-id"] = $"req_{Requests.All.Count}";
        try
        {
            if (!IsKnown(context.Request))
            {
                throw new OpenAiFailure(401, "invalid_api_key", "Incorrect API key provided.");
            }

            await handler(context);
        }
        catch (OpenAiFailure failure)
        {
            await OpenAiWire.RefuseAsync(context, failure);
        }
    }

    private bool IsKnown(HttpRequest request) => request.Headers.Authorization == $"Bearer {ApiKey}" || request.Headers["api-key"] == ApiKey;

    private OpenAiScript Next(OpenAiRequest request) => _queued.TryDequeue(out var script) ? script : Volatile.Read(ref _brain)(request);

    private string Describe() => string.Concat(
        [$"{Runs.Count} answers", .. Runs.TakeLast(8).Select(run => $"\n  {run}"), .. Requests.All.TakeLast(8).Select(request => $"\n  {request}")]);
}
