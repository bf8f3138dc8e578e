using System.Diagnostics;
using System.Text.Json;

using Chatdify.Simulators.Azurite;

namespace Chatdify.Tests.Cli;

/// <summary>One run of <c>chatdify</c> as an operator starts it, with nobody at the terminal.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The output as JSON: nothing else may be in it.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);

    /// <summary>Runs it in a folder of its own, with these settings in the environment.</summary>
    public static async Task<CliRun> StartAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("chatdify-cli-");
        try
        {
            return await StartAsync(folder.FullName, settings, arguments);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs it in a folder.</summary>
    public static async Task<CliRun> StartAsync(string folder, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Folder(), "chatdify.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return new CliRun(process.ExitCode, await output, await errors);
    }

    // The build beside this one: same flavour, same configuration.
    private static string Folder()
    {
        var root = RepositoryRoot.Find();
        var own = Path.GetRelativePath(Path.Combine(root, "Chatdify.Tests"), AppContext.BaseDirectory);
        return Path.Combine(root, "Chatdify.Cli", own);
    }
}
