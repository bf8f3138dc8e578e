using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Letta;

/// <summary>
/// A Letta server (V1 API, 0.16.8) with one agent, as a real HTTP server on a loopback port. A brain (a function) or queued scripts decide how each
/// run goes.
/// </summary>
public sealed class LettaSimulator : ScriptedSimulator<LettaSimulator, LettaRun, LettaScript>
{
    private readonly LettaStore _store = new();

    private LettaSimulator(string? apiKey)
        : base(run => LettaScript.Answer($"You said: {run.Question}")) => ApiKey = apiKey;

    /// <summary>Root of the server; the API is under <c>v1/</c>.</summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Key that calls must carry; null for none.</summary>
    public string? ApiKey { get; }

    /// <summary>The agent.</summary>
    public string AgentId { get; } = $"agent-{Guid.NewGuid()}";

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
        simulator.BaseUrl = await simulator.ListenAsync(cancellationToken, port);
        return simulator;
    }

    /// <summary>Forgets a conversation, as if somebody had deleted it.</summary>
    public void ForgetConversation(string id) => _store.Forget(id);

    private protected override void Map(WebApplication app)
    {
        var runner = new LettaRunner(_store, Changes, Next, Stopping);
        new LettaRoutes(AgentId, _store, runner, IsLetIn).Map(app);
    }

    private bool IsLetIn(HttpRequest request) => ApiKey is null || TokenKind(request) == "app";

    private protected override string TokenKind(HttpRequest request) => request.Headers.Authorization.ToString() switch
    {
        "" => "none",
        var given when given == $"Bearer {ApiKey}" => "app",
        _ => "invalid",
    };

    private protected override string Describe() => string.Concat(Runs.TakeLast(8).Select(run => $"\n  {run}")) + base.Describe();
}
