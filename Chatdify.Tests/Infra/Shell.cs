using System.Diagnostics;

using Chatdify.Simulators.Azurite;

namespace Chatdify.Tests.Infra;

/// <summary>What a command did: its exit code and both its streams.</summary>
public sealed record ShellResult(int ExitCode, string Output);

/// <summary>Runs commands in the checkout.</summary>
public static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<ShellResult> RunAsync(string command, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = RepositoryRoot.Find(),
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var streams = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new ShellResult(process.ExitCode, string.Concat(streams));
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {Patience}.", late);
        }
    }
}
