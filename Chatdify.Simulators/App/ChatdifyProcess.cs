using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Chatdify.Simulators.App;

/// <summary>
/// The app as a process of its own: the embedded build by itself, the official build under <c>func start</c>.
/// </summary>
public sealed partial class ChatdifyProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output;

    private ChatdifyProcess(Process process, ConcurrentQueue<string> output, Uri url)
    {
        (_process, _output) = (process, output);
        Url = url;
    }

    /// <summary>Address without path, such as <c>http://127.0.0.1:7071</c>.</summary>
    public Uri Url { get; }

    /// <summary>The address that Chatwoot posts to.</summary>
    public Uri WebhookUrl => new(Url, "api/v1/chatwoot-webhook");

    /// <summary>What it has printed so far, both streams.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts the app with the given settings (names with <c>:</c> or <c>__</c>) and waits until it listens.</summary>
    /// <exception cref="AppDidNotStartException">It ended or did not listen in time; holds its output and exit code.</exception>
    public static async Task<ChatdifyProcess> StartAsync(
        IReadOnlyDictionary<string, string> settings, int port = 0, CancellationToken cancellationToken = default)
    {
        var output = new ConcurrentQueue<string>();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        port = port == 0 && AppLocation.IsOfficial ? FreePort() : port;
        var process = new Process { StartInfo = Command(port), EnableRaisingEvents = true };
        foreach (var (name, value) in settings)
        {
            process.StartInfo.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        void Read(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not null)
            {
                output.Enqueue(line.Data);
                if (!AppLocation.IsOfficial && ListeningLine().Match(line.Data) is { Success: true } match)
                {
                    listening.TrySetResult(new Uri(match.Groups["url"].Value));
                }
            }
        }

        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.Exited += (_, _) => listening.TrySetCanceled(CancellationToken.None);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (AppLocation.IsOfficial)
        {
            _ = ProbeAsync(new Uri($"http://127.0.0.1:{port}"), listening);
        }

        return new ChatdifyProcess(process, output, await WaitAsync(process, output, listening.Task, cancellationToken));
    }

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and waits until it has; the exit code.</summary>
    /// <exception cref="TimeoutException">It still runs after 90 s.</exception>
    public Task<int> StopAsync(CancellationToken cancellationToken = default) => StopAsync(StopTimeout, cancellationToken);

    /// <summary>Asks it to stop and waits until it has; the exit code.</summary>
    /// <exception cref="TimeoutException">It still runs after <paramref name="timeout"/>.</exception>
    public async Task<int> StopAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using (var kill = Process.Start(StopCommand(_process.Id))!)
        {
            await kill.WaitForExitAsync(cancellationToken);
        }

        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"The app was asked to stop and still runs after {timeout.TotalSeconds} s:\n{string.Join('\n', Output)}", late);
        }

        return _process.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    /// <summary>
    /// SIGTERM, which Core Tools ignore: they want SIGINT. Those of npm are a script that starts the real <c>func</c> and does not pass signals on.
    /// </summary>
    private static ProcessStartInfo StopCommand(int process) => AppLocation.IsOfficial
        ? new("sh", ["-c", "kill -INT $(pgrep -x -P \"$1\" func || echo \"$1\")", "sh", $"{process}"]) { UseShellExecute = false }
        : new("kill", ["-TERM", $"{process}"]) { UseShellExecute = false };

    private static ProcessStartInfo Command(int port)
    {
        var folder = AppLocation.Folder();
        string[] embedded = ["dotnet", Path.Combine(folder, "Chatdify.Functions.dll"), "--port", $"{port}"];
        string[] official = ["func", "start", "--script-root", folder, "--no-build", "--port", $"{port}"];
        var command = AppLocation.IsOfficial ? official : embedded;
        return new ProcessStartInfo(command[0], command[1..])
        {
            Environment = { ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated" },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
    }

    private static async Task<Uri> WaitAsync(
        Process process, ConcurrentQueue<string> output, Task<Uri> listening, CancellationToken cancellationToken)
    {
        try
        {
            return await listening.WaitAsync(StartTimeout, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync(CancellationToken.None);
            throw new AppDidNotStartException(process.ExitCode, [.. output], failure);
        }
    }

    /// <summary>Core Tools do not print the address they listen on: asks until the app answers, or has ended.</summary>
    private static async Task ProbeAsync(Uri url, TaskCompletionSource<Uri> listening)
    {
        using var http = new HttpClient { BaseAddress = url };
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!listening.Task.IsCompleted && await pause.WaitForNextTickAsync())
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("api/health", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    listening.TrySetResult(url);
                }
            }
            catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
            {
                continue;
            }
        }
    }

    /// <summary>The host of the official build wants a port; nobody else takes it in the moment between.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"Listening on (?<url>http://\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ListeningLine();
}

/// <summary>The app ended, or did not listen in time.</summary>
public sealed class AppDidNotStartException(int exitCode, IReadOnlyList<string> output, Exception inner)
    : Exception($"The app did not start (exit code {exitCode}):\n{string.Join('\n', output)}", inner)
{
    /// <summary>Its exit code; 137 when it was ended for not listening.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What it printed.</summary>
    public IReadOnlyList<string> Output { get; } = output;
}
