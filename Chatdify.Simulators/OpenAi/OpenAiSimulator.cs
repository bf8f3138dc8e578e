using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.OpenAi;

/// <summary>
/// OpenAI's API as a real HTTP server on a loopback port: Conversations, Responses and chat completions; every other route, those of
/// the Assistants API among them, is 404. A brain (a function) or queued scripts decide how each answer behaves.
/// </summary>
public sealed class OpenAiSimulator : ScriptedSimulator<OpenAiSimulator, OpenAiRequest, OpenAiScript>
{
    private readonly OpenAiStore _store = new();

    private OpenAiSimulator()
        : base(request => OpenAiScript.Answer($"You said: {request.Question}"))
    {
    }

    /// <summary>Base of the API, ending in <c>/v1/</c>.</summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/v1/");

    /// <summary>The one key that is accepted.</summary>
    public string ApiKey { get; } = $"sk-{Chatwoot.Model.World.NewToken()}";

    /// <summary>Every answer that was begun, oldest first; requests refused before are only in the log of requests.</summary>
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
        simulator.BaseUrl = new Uri(await simulator.ListenAsync(cancellationToken, port), "v1/");
        return simulator;
    }

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

    private protected override void Map(WebApplication app)
    {
        var conversations = new ConversationRoutes(_store);
        var responses = new ResponseRoutes(_store, Next, Changes);
        Map(app, "POST", "conversations", conversations.CreateAsync);
        Map(app, "GET", "conversations/{id}", conversations.GetAsync);
        Map(app, "DELETE", "conversations/{id}", conversations.DeleteAsync);
        Map(app, "POST", "responses", responses.CreateAsync);
        Map(app, "GET", "responses/{id}", responses.GetAsync);
        Map(app, "POST", "chat/completions", new CompletionRoutes(_store, Next, Changes).CreateAsync);
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

    private protected override string TokenKind(HttpRequest request) => IsKnown(request) ? "app" : "invalid";

    private protected override string Describe() =>
        string.Concat([$"{Runs.Count} answers", .. Runs.TakeLast(8).Select(run => $"\n  {run}")]) + base.Describe();
}
