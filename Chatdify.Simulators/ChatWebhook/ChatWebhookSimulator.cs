using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.ChatWebhook;

/// <summary>
/// A workflow of n8n behind a webhook, as a real HTTP server on a loopback port. A brain (a function) or queued scripts decide how each question
/// ends.
/// </summary>
public sealed class ChatWebhookSimulator : ScriptedSimulator<ChatWebhookSimulator, WebhookQuestion, WebhookScript>
{
    private const string Path = "/webhook/chat";
    private readonly ConcurrentQueue<WebhookQuestion> _questions = new();
    private readonly string? _key;
    private readonly string _keyHeader;

    private ChatWebhookSimulator(string? key, string keyHeader)
        : base(question => WebhookScript.Answer($"You said: {question.Message}")) => (_key, _keyHeader) = (key, keyHeader);

    /// <summary>The address that takes questions; under <c>webhook-test</c> instead of <c>webhook</c> n8n takes one, once somebody has pressed the button.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

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
        simulator.Url = new Uri(await simulator.ListenAsync(cancellationToken, port), Path);
        return simulator;
    }

    private protected override void Map(WebApplication app)
    {
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
        Changes.Raise();
        var script = Next(question);
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

    private protected override string TokenKind(HttpRequest request) => request.Headers[_keyHeader].ToString() switch
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

        var body = script.Body(question);
        if (script.BeforeEnd is { } released)
        {
            var last = body.LastIndexOf("data: ", StringComparison.Ordinal);
            await context.Response.WriteAsync(body[..last], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await released.WaitAsync(context.RequestAborted);
            body = body[last..];
        }

        await context.Response.WriteAsync(body, context.RequestAborted);
    }
}
