using System.Diagnostics;

namespace Chatdify.Simulators.Azurite;

/// <summary>Installs Azurite from the lock file (<c>npm ci</c>) when the checkout does not have it yet.</summary>
public static class AzuriteInstaller
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Path of Azurite's entry script, installed now if missing. Safe to call from several processes at once.</summary>
    /// <exception cref="InvalidOperationException">npm is missing or failed; the message holds what it printed.</exception>
    public static async Task<string> EnsureAsync(string root, CancellationToken cancellationToken = default)
    {
        var script = Path.Combine(root, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (File.Exists(script))
        {
            return script;
        }

        await using var oneAtATime = await LockAsync(Path.Combine(root, ".azurite-install.lock"), cancellationToken);
        if (!File.Exists(script))
        {
            await InstallAsync(root, cancellationToken);
        }

        return File.Exists(script) ? script : throw new InvalidOperationException($"npm ci succeeded, but {script} is not there.");
    }

    private static async Task InstallAsync(string root, CancellationToken cancellationToken)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var start = new ProcessStartInfo(npm, ["ci", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci failed with exit code {process.ExitCode}: {await output}{await errors}");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("npm was not found: Azurite, the storage emulator, needs Node.js 20 or later.", missing);
        }
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (since.Elapsed < Patience)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }
}
