using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.ChatWebhook;

/// <summary>
/// A workflow of n8n behind a webhook, as a real HTTP server on a loopback port. A brain (a function) or queued scripts decide how each question
/// ends. All members are thread-safe.
/// </summary>
public sealed class ChatWebhookSimulator : IAsyncDisposable
{
    private const string Path = "/webhook/chat";
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChangeSignal _changes = new();
    private readonly ConcurrentQueue<WebhookScript> _queued = new();
    private readonly ConcurrentQueue<WebhookQuestion> _questions = new();
    private readonly string? _key;
    private readonly string _keyHeader;
    private Func<WebhookQuestion, WebhookScript> _brain = question => WebhookScript.Answer($"You said: {question.Message}");
    private WebApplication? _app;

    private ChatWebhookSimulator(string? key, string keyHeader) => (_key, _keyHeader) = (key, keyHeader);

    /// <summary>The address that takes questions; under <c>webhook-test</c> instead of <c>webhook</c> n8n takes one, once somebody has pressed the button.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Every call received.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Scripted failures in front of the workflow.</summary>
    public FaultScript Faults { get; } = new();

    /// <summary>Questions that reached the workflow, oldest first.</summary>
    public IReadOnlyList<WebhookQuestion> Questions => [.. _questions];

    /// <summary>Starts listening.</summary>
    /// <param name="key">The key that questions must carry; null for none.</param>
    /// <param name="keyHeader">The header of the key.</param>
    /// <param name="port">Loopback port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ChatWebhookSimulator> StartAsync(
        string? key = null, string keyHeader = "X-Api-Key", int port = 0, CancellationToken cancellationToken = default)
    {
        var simulator = new ChatWebhookSimulator(key, keyHeader);
        simulator._app = await SimulatorHost.StartAsync(port, simulator.Configure, cancellationToken);
        simulator.Url = new Uri(simulator._app.Address(), Path);
        return simulator;
    }

    /// <summary>Decides how questions end when no script is queued.</summary>
    public void Reply(Func<WebhookQuestion, WebhookScript> brain) => Volatile.Write(ref _brain, brain);

    /// <summary>Scripts for the next questions, used before the brain.</summary>
    public void Enqueue(params WebhookScript[] next) => Array.ForEach(next, _queued.Enqueue);

    /// <summary>Waits until the condition holds; it is probed after every change, never on a timer.</summary>
    /// <exception cref="TimeoutException">It did not hold in time (10 s by default); names the wish and the state.</exception>
    public Task WaitForAsync(Func<ChatWebhookSimulator, bool> condition, string what, TimeSpan? timeout = null) => _changes.WaitAsync(
        () => condition(this) ? this : null, what, timeout, () => string.Concat(Requests.All.TakeLast(8).Select(request => $"\n  {request}")));

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
        app.MapPost(Path, (RequestDelegate)ServeAsync);
        app.MapFallback("{**path}", (RequestDelegate)(context =>
            WriteAsync(context, WebhookScript.NotRegistered(), new WebhookQuestion(0, "", "", "", null, null, []))));
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (TokenKind(context.Request) != (_key is null ? "none" : "app"))
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("Authorization data is wrong!", context.RequestAborted);
            return;
        }

        var question = Read(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted), context.Request);
        _questions.Enqueue(question);
        _changes.Raise();
        var script = _queued.TryDequeue(out var next) ? next : Volatile.Read(ref _brain)(question);
        await (script.Gate ?? Task.CompletedTask).WaitAsync(context.RequestAborted);
        await WriteAsync(context, script, question);
    }

    private WebhookQuestion Read(JsonNode? body, HttpRequest request) => body is JsonObject given
        ? new WebhookQuestion(
            _questions.Count + 1,
            given["message"]!.GetValue<string>(),
            given["user_id"]!.GetValue<string>(),
            given["chat_id"]!.GetValue<string>(),
            given["thread_id"]?.GetValue<string>(),
            request.Headers["Idempotency-Key"] is [{ } key] ? key : null,
            (JsonObject)given["metadata"]!.DeepClone())
        : throw new JsonException("The body is not an object.");

    private string TokenKind(HttpRequest request) => request.Headers[_keyHeader].ToString() switch
    {
        "" => "none",
        var given when given == _key || given == $"Bearer {_key}" => "app",
        _ => "invalid",
    };

    private static async Task WriteAsync(HttpContext context, WebhookScript script, WebhookQuestion question)
    {
        context.Response.StatusCode = script.Status;
        if (script.ContentType is not null)
        {
            context.Response.ContentType = script.ContentType;
        }

        await context.Response.WriteAsync(script.Body(question), context.RequestAborted);
    }
}
