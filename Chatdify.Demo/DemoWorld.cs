using System.ComponentModel;
using System.Diagnostics;
using Chatdify.Demo.Backends;
using Chatdify.Simulators.App;
using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Chatwoot;
using Spectre.Console;

namespace Chatdify.Demo;

/// <summary>Everything that runs: both simulators in this process, Azurite and the app as processes of their own. Ends all of it.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private const int LastLines = 10;
    private const int LongestLine = 250;
    private static readonly TimeSpan PatienceWithApp = TimeSpan.FromSeconds(3);

    // Chatwoot's own 5 s can be too short for the first webhook where the processor is busy; the hand-off that follows would puzzle.
    private static readonly TimeSpan PatienceWithWebhook = TimeSpan.FromSeconds(30);
    private readonly IAnsiConsole _console;
    private readonly Stack<Func<ValueTask>> _ends = new();

    private DemoWorld(string backendName, IAnsiConsole console) => (BackendName, _console) = (backendName, console);

    /// <summary>What the backend is called.</summary>
    public string BackendName { get; }

    public DemoBrain Brain { get; } = new();

    public ChatwootSimulator Chatwoot { get; private set; } = null!;

    public IDemoBackend Backend { get; private set; } = null!;

    public AzuriteServer Azurite { get; private set; } = null!;

    public ChatdifyProcess App { get; private set; } = null!;

    /// <exception cref="DemoException">Something did not start; whatever had started is ended.</exception>
    public static async Task<DemoWorld> StartAsync(DemoOptions options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var world = new DemoWorld(options.Backend.Name, console);
        try
        {
            await world.StartPartsAsync(options, cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (_ends.TryPop(out var end))
        {
            await end();
        }
    }

    private async Task StartPartsAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        Chatwoot = await StartPartAsync(
            "The Chatwoot simulator",
            options.ChatwootPort,
            () => ChatwootSimulator.StartAsync(
                new()
                {
                    Port = options.ChatwootPort,
                    UserToken = "demo-administrator",
                    BotName = "Bot",
                    Agents = ["Alex Agent"],
                    WebhookTimeout = PatienceWithWebhook,
                },
                cancellationToken),
            chatwoot => chatwoot.DisposeAsync(),
            cancellationToken);
        Backend = await StartPartAsync(
            $"The {options.Backend.Name} simulator",
            options.BackendPort,
            () => options.Backend.StartAsync(options.BackendPort, Brain, cancellationToken),
            backend => backend.DisposeAsync(),
            cancellationToken);
        AnnounceInstallation();
        Azurite = await StartPartAsync(
            "Azurite", 0, () => AzuriteServer.StartAsync(cancellationToken), azurite => azurite.DisposeAsync(), cancellationToken);
        App = await StartPartAsync(
            "The app",
            options.Port,
            () => ChatdifyProcess.StartAsync(DemoSettings.For(Chatwoot, Backend, Azurite.ConnectionString), options.Port, cancellationToken),
            EndAsync,
            cancellationToken);
        Chatwoot.WebhookUrl = App.WebhookUrl;
    }

    private async Task<T> StartPartAsync<T>(
        string name, int port, Func<Task<T>> start, Func<T, ValueTask> end, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        try
        {
            var part = await start();
            _ends.Push(() => end(part));
            _console.MarkupLineInterpolated($"[grey]{name} started in {since.ElapsedMilliseconds} ms.[/]");
            return part;
        }
        catch (Exception failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new DemoException($"{name} did not start{(port == 0 ? "" : $" on port {port}")}. {Cause(name, failure)}", failure);
        }
    }

    private static string Cause(string name, Exception failure) => failure switch
    {
        Win32Exception when name == "Azurite" => "It needs Node.js 20 or later, and 'node' was not found on the PATH.",
        AppDidNotStartException app =>
            $"It ended with exit code {app.ExitCode}:\n{string.Join('\n', app.Output.TakeLast(LastLines).Select(Cut))}",
        _ => failure.Message,
    };

    // A line of the app's log may hold a whole stack trace; the message stands in front of it.
    private static string Cut(string line) => line.Length <= LongestLine ? line : $"{line[..LongestLine]}…";

    private void AnnounceInstallation()
    {
        if (!Directory.Exists(Path.Combine(RepositoryRoot.Find(), "node_modules", "azurite")))
        {
            _console.MarkupLine("[grey]Installing Azurite from package-lock.json (npm ci); this happens once.[/]");
        }
    }

    // Windows has no SIGTERM; and whoever pressed Ctrl+C does not want to wait for a turn that takes its time.
    private static async ValueTask EndAsync(ChatdifyProcess app)
    {
        await using (app)
        {
            if (!app.HasExited && !OperatingSystem.IsWindows())
            {
                using var patience = new CancellationTokenSource(PatienceWithApp);
                await ((Task)app.StopAsync(patience.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
