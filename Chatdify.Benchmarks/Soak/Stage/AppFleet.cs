using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Simulators.App;

namespace Chatdify.Benchmarks.Soak.Stage;

/// <summary>The app's processes, one or two on the same storage, and a record of when which was away.</summary>
internal sealed class AppFleet(IReadOnlyDictionary<string, string> settings, Action<Uri> listening) : IAsyncDisposable
{
    private static readonly TimeSpan PatienceWithStop = TimeSpan.FromSeconds(40);
    private readonly Lock _gate = new();
    private readonly List<(DateTimeOffset From, DateTimeOffset? Until, string What)> _outages = [];
    private readonly List<string> _output = [];
    private ChatdifyProcess? _first;
    private ChatdifyProcess? _second;
    private int _port;

    /// <summary>How often a process was killed, stopped, and how often a second one worked along.</summary>
    public (int Kills, int Stops, int Seconds) Acts { get; private set; }

    /// <summary>Whether a second process works along.</summary>
    public bool HasSecond => _second is not null;

    /// <summary>Where callbacks go; that of the last process if none is there.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The outages so far; one that lasts ends now.</summary>
    public IReadOnlyList<Outage> Outages
    {
        get
        {
            lock (_gate)
            {
                return [.. _outages.Select(outage => new Outage(outage.From, outage.Until ?? DateTimeOffset.UtcNow, outage.What))];
            }
        }
    }

    /// <summary>What all processes have printed about a conversation.</summary>
    public IReadOnlyList<string> OutputAbout(string what)
    {
        lock (_gate)
        {
            return [.. _output.Concat(_first?.Output ?? []).Concat(_second?.Output ?? []).Where(line => line.Contains(what, StringComparison.Ordinal))];
        }
    }

    /// <summary>Starts the first process.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _first = await ChatdifyProcess.StartAsync(settings, _port, cancellationToken);
        _port = _first.Url.Port;
        Show(_first);
    }

    /// <summary>Ends the first process as <c>kill -9</c> does; another one comes in its place.</summary>
    public async Task KillAsync(TimeSpan down)
    {
        Acts = Acts with { Kills = Acts.Kills + 1 };
        await ReplaceAsync("killed", app => app.KillAsync(), down);
    }

    /// <summary>Ends the first process by SIGTERM; another one comes in its place.</summary>
    public async Task StopAsync(TimeSpan down)
    {
        Acts = Acts with { Stops = Acts.Stops + 1 };
        await ReplaceAsync("stopped", StopAsync, down);
    }

    /// <summary>Starts the second process, or ends it as <c>kill -9</c> does.</summary>
    public async Task ToggleSecondAsync()
    {
        if (_second is { } there)
        {
            var number = Begin("second killed");
            _second = null;
            await EndAsync(there, app => app.KillAsync());
            End(number);
            return;
        }

        Acts = Acts with { Seconds = Acts.Seconds + 1 };
        _second = await ChatdifyProcess.StartAsync(settings);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await (_first?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_second?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>While the first is away the second gets the webhooks, as behind a load balancer.</summary>
    private async Task ReplaceAsync(string what, Func<ChatdifyProcess, Task> end, TimeSpan down)
    {
        var number = Begin(what);
        var old = _first!;
        _first = null;
        if (_second is { } second)
        {
            Show(second);
        }

        await EndAsync(old, end);
        await Task.Delay(down);
        await StartAsync(CancellationToken.None);
        End(number);
    }

    private static async Task StopAsync(ChatdifyProcess app)
    {
        using var patience = new CancellationTokenSource(PatienceWithStop);
        await app.StopAsync(patience.Token);
    }

    private async Task EndAsync(ChatdifyProcess app, Func<ChatdifyProcess, Task> end)
    {
        await end(app);
        lock (_gate)
        {
            _output.AddRange(app.Output);
        }

        await app.DisposeAsync();
    }

    private void Show(ChatdifyProcess app)
    {
        Url = app.Url;
        listening(app.WebhookUrl);
    }

    private int Begin(string what)
    {
        lock (_gate)
        {
            _outages.Add((DateTimeOffset.UtcNow, null, what));
            return _outages.Count - 1;
        }
    }

    private void End(int number)
    {
        lock (_gate)
        {
            _outages[number] = _outages[number] with { Until = DateTimeOffset.UtcNow };
        }
    }
}
