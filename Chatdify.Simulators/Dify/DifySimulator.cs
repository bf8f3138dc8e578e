using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>
/// A Dify server with one app, as a real HTTP server on a loopback port. A brain (a function) or queued scripts decide how each run behaves;
/// the rest (validation, events and their order, errors, recovery reads) follows the chosen version.
/// </summary>
public sealed class DifySimulator : ScriptedSimulator<DifySimulator, DifyRequest, DifyScript>
{
    private readonly DifyStore _store;

    private DifySimulator(DifySimulatorOptions options)
        : base(request => DifyScript.Answer($"You said: {request.Query}"))
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

    /// <summary>One per accepted <c>POST /chat-messages</c> or <c>/workflows/run</c>, oldest first; requests refused before a run are only in the log of requests.</summary>
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

    /// <summary>What was uploaded for questions, oldest first.</summary>
    public IReadOnlyList<DifyFile> Uploads => _store.Files.Uploads;

    /// <summary>The recordings that were to be heard and were of a kind that Dify takes, oldest first.</summary>
    public IReadOnlyList<DifyFile> Heard => _store.Files.Heard;

    /// <summary>How many runs there were.</summary>
    public int RunCount => Runs.Count;

    /// <summary>The answers to forms that were taken, oldest first; refused ones are only in the request log.</summary>
    public IReadOnlyList<SimSubmission> Submissions
    {
        get
        {
            lock (_store.Gate)
            {
                return [.. _store.Submissions];
            }
        }
    }

    /// <summary>Starts listening.</summary>
    public static async Task<DifySimulator> StartAsync(DifySimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var simulator = new DifySimulator(options ?? new DifySimulatorOptions());
        simulator.BaseUrl = await simulator.ListenAsync(cancellationToken, simulator.Options.Port, simulator.Options.Time);
        return simulator;
    }

    /// <summary>The conversation variables of a conversation, by name.</summary>
    public JsonObject VariablesOf(string conversation)
    {
        lock (_store.Gate)
        {
            return new JsonObject(_store.Conversations[conversation].Variables.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Value.DeepClone())));
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
        var server = new DifyServer(app, Options, ApiKey);
        var runner = new DifyRunner(Options, _store, Changes);
        var chat = new ChatRoutes(Options, _store, runner, Changes, Next, Stopping);
        var read = new ReadRoutes(Options, _store);
        server.Open("/", context => DifyJson.WriteAsync(context, 200, new JsonObject
        {
            ["welcome"] = "Dify OpenAPI",
            ["api_version"] = "v1",
            ["server_version"] = Options.Version.Number,
        }));
        server.WithBody("POST", "/chat-messages", chat.ChatAsync);
        server.WithBody("POST", "/chat-messages/{task}/stop", chat.StopAsync);
        server.WithBody("POST", "/workflows/run", chat.RunWorkflowAsync);
        server.WithBody("POST", "/workflows/tasks/{task}/stop", chat.StopAsync);
        server.Get("/messages", read.Messages);
        server.Get("/conversations", read.Conversations);
        server.WithBody("DELETE", "/conversations/{id}", read.Delete);
        server.Get("/info", read.Info);
        server.Get("/parameters", read.Parameters);
        server.Get("/workflows/run/{run}", read.WorkflowRun);
        new RunFollower(Options, read, _store, Changes).Map(server);
        new FormRoutes(Options, _store, runner, Stopping).Map(server);
        new SmallRoutes(_store).Map(server);
        new FileRoutes(Options, _store).Map(app, server);
        new VariableRoutes(Options, _store).Map(server);
        new DifyControl(this).Map(new InspectionRoutes(app));
    }

    private protected override string TokenKind(HttpRequest request) => DifyServer.TokenKind(request, ApiKey);

    private protected override string Describe() =>
        string.Concat([$"{RunCount} runs", .. Runs.TakeLast(8).Select(run => $"\n  {run}")]) + base.Describe();
}
