using Chatdify.Simulators.Chatwoot.Control;
using Chatdify.Simulators.Chatwoot.Model;
using Chatdify.Simulators.Chatwoot.Rest;
using Chatdify.Simulators.Chatwoot.Webhooks;
using Microsoft.AspNetCore.Builder;

namespace Chatdify.Simulators.Chatwoot;

/// <summary>
/// A Chatwoot installation with one account, one agent bot and a few agents and teams, as a real HTTP server on a loopback port. It keeps
/// conversations, applies Chatwoot's status rules, serves its REST API and posts its webhooks, with the ugly parts of the chosen version.
/// Customers and agents act through methods; the bridge under test talks HTTP. All members are thread-safe.
/// </summary>
public sealed partial class ChatwootSimulator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChangeSignal _changes = new();
    private readonly World _world;
    private readonly WebhookDispatcher _dispatcher;
    private readonly ConversationActions _conversations;
    private readonly MessageActions _messages;
    private WebApplication? _app;

    private ChatwootSimulator(ChatwootSimulatorOptions options)
    {
        Options = options;
        _world = new World(options);
        _dispatcher = new WebhookDispatcher(_world, Deliveries, _changes);
        _conversations = new ConversationActions(_world, _dispatcher);
        _messages = new MessageActions(_world, _dispatcher, _conversations);
        _dispatcher.Failed = new DeliveryFailures(_world, _conversations, _messages).Apply;
    }

    /// <summary>What it was started with.</summary>
    public ChatwootSimulatorOptions Options { get; }

    /// <summary>Root of the installation, such as <c>http://127.0.0.1:41235/</c>.</summary>
    public Uri BaseUrl => _world.BaseUrl;

    /// <summary>The only account.</summary>
    public long AccountId => Options.AccountId;

    /// <summary>Token of the agent bot for the header <c>api_access_token</c>.</summary>
    public string BotToken => _world.Bot.Token;

    /// <summary>Token of the first agent, an administrator.</summary>
    public string UserToken => _world.Agents[0].Token;

    /// <summary>Id of the first agent.</summary>
    public long FirstAgentId => _world.Agents[0].Id;

    /// <summary>Secret that signs the agent bot's webhooks.</summary>
    public string WebhookSecret => _world.Bot.Secret;

    /// <summary>Every REST call received.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Every webhook attempt that ended.</summary>
    public DeliveryLog Deliveries { get; } = new();

    /// <summary>Scripted failures of the REST API.</summary>
    public FaultScript Faults { get; } = new();

    /// <summary>Starts listening.</summary>
    public static async Task<ChatwootSimulator> StartAsync(ChatwootSimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var simulator = new ChatwootSimulator(options ?? new ChatwootSimulatorOptions());
        simulator._app = await SimulatorHost.StartAsync(simulator.Options.Port, simulator.Configure, cancellationToken);
        simulator._world.BaseUrl = simulator._app.Address();
        return simulator;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _dispatcher.DisposeAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private void Configure(WebApplication app)
    {
        var gate = new RequestGate(
            Requests, Faults, _changes, Options.Time, request => RestAccess.TokenKind(_world, request), _stopping.Token);
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRouting();
        var rest = new RestServer(app, _world);
        new ConversationRoutes(_world, _conversations, _messages).Map(rest);
        new AssignmentRoutes(_world, _conversations).Map(rest);
        new MessageRoutes(_world, _messages).Map(rest);
        new ContactRoutes(_world).Map(rest);
        new AccountRoutes(_world).Map(rest, app);
        new SetupRoutes(_world).Map(rest);
        new WebhookRoutes(_world).Map(rest);
        new ChatwootControl(this).Map(new InspectionRoutes(app));
    }
}
