using System.Collections.Concurrent;
using System.Diagnostics;

using Chatdify.Simulators.Azurite;

namespace Chatdify.Tests.Demo;

/// <summary>The demo as a user starts it, its input held open.</summary>
internal sealed class DemoProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    public DemoProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Folder(), "Chatdify.Demo.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _lines);

    public void Type(string line) => _process.StandardInput.WriteLine(line);

    public Task<string> WaitForLineAsync(string part) => Eventually.Async(
        () => Task.FromResult(_lines.FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal))), $"the line \"{part}\"", Patience);

    /// <summary>Asks it to end as the system does; Windows knows no such signal.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _lines.Enqueue(line.Data);
        }
    }

    // The build beside this one: same flavour, same configuration.
    private static string Folder()
    {
        var root = RepositoryRoot.Find();
        var own = Path.GetRelativePath(Path.Combine(root, "Chatdify.Tests"), AppContext.BaseDirectory);
        return Path.Combine(root, "Chatdify.Demo", own);
    }
}
