using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Chatdify.Simulators.Azurite;

/// <summary>
/// A real Azurite (blob, queue, table) on free loopback ports, its data in memory, ended with this object.
/// </summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    /// <summary>Azurite's published development account.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <summary>Azurite's published development key; it protects nothing.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Accounts besides the development account; each has its own queues and tables.</summary>
    private const int SpareAccounts = 1000;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private int _accountsTaken;

    private AzuriteServer(Process process, Uri blob, Uri queue, Uri table)
    {
        _process = process;
        (Blob, Queue, Table) = (blob, queue, table);
    }

    /// <summary>Blob endpoint with the account, such as <c>http://127.0.0.1:10000/devstoreaccount1</c>.</summary>
    public Uri Blob { get; }

    /// <summary>Queue endpoint with the account.</summary>
    public Uri Queue { get; }

    /// <summary>Table endpoint with the account.</summary>
    public Uri Table { get; }

    /// <summary>Connection string for <c>AzureWebJobsStorage</c>.</summary>
    public string ConnectionString => ConnectionStringOf(AccountName);

    /// <summary>Connection string of an account that nobody else uses: the queues of two apps do not meet.</summary>
    public string TakeAccount() => ConnectionStringOf(TakeAccountName());

    /// <summary>Name of an account that nobody else uses.</summary>
    public string TakeAccountName() => Interlocked.Increment(ref _accountsTaken) is var number and <= SpareAccounts
        ? Spare(number)
        : throw new InvalidOperationException($"All {SpareAccounts} accounts are taken.");

    /// <summary>Connection string of an account.</summary>
    public string ConnectionStringOf(string account) => ConnectionStringOf(account, QueueOf(account), TableOf(account));

    /// <summary>Connection string of an account whose services are reached at other addresses, such as a proxy's.</summary>
    public static string ConnectionStringOf(string account, Uri queue, Uri table) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={AccountKey};QueueEndpoint={queue};TableEndpoint={table};";

    /// <summary>Queue endpoint of an account.</summary>
    public Uri QueueOf(string account) => new(Queue, $"/{account}");

    /// <summary>Table endpoint of an account.</summary>
    public Uri TableOf(string account) => new(Table, $"/{account}");

    /// <summary>Installs Azurite if the checkout lacks it, starts it and waits until all three services listen.</summary>
    /// <exception cref="InvalidOperationException">It ended or did not listen in time; the message holds its output.</exception>
    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var script = await AzuriteInstaller.EnsureAsync(RepositoryRoot.Find(), cancellationToken);
        var start = new ProcessStartInfo("node",
        [
            script, "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck", "--silent",
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AZURITE_ACCOUNTS"] = Accounts() },
        };
        var process = Process.Start(start)!;
        return await ListeningAsync(process, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Spare(int number) => string.Create(CultureInfo.InvariantCulture, $"spare{number}");

    private static string Accounts() =>
        string.Join(';', Enumerable.Range(1, SpareAccounts).Select(Spare).Prepend(AccountName).Select(name => $"{name}:{AccountKey}"));

    private static async Task<AzuriteServer> ListeningAsync(Process process, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, Uri>();
        var output = new ConcurrentQueue<string>();
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
            {
                return;
            }

            output.Enqueue(line.Data);
            if (ListeningLine().Match(line.Data) is { Success: true } match)
            {
                found[match.Groups["service"].Value] = new Uri($"{match.Groups["url"].Value}/{AccountName}");
                if (found.Count == 3)
                {
                    listening.TrySetResult();
                }
            }
        }

        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => listening.TrySetException(
            new InvalidOperationException($"Azurite ended at once: {string.Join('\n', output)}"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await listening.Task.WaitAsync(StartTimeout, cancellationToken);
        }
        catch (Exception failure)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw failure is TimeoutException
                ? new InvalidOperationException($"Azurite did not listen within {StartTimeout}: {string.Join('\n', output)}", failure)
                : failure;
        }

        return new AzuriteServer(process, found["Blob"], found["Queue"], found["Table"]);
    }

    [GeneratedRegex(@"Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<url>http://\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex ListeningLine();
}
