using System.Text.Json;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>host.json and local.settings.json as read; a file that cannot be read counts as absent and leaves a problem.</summary>
internal sealed record RuntimeFiles(HostJson HostJson, LocalSettings LocalSettings, IReadOnlyList<string> Problems)
{
    public static RuntimeFiles Load(string folder)
    {
        var problems = new List<string>();
        var hostJson = Read(Path.Combine(folder, "host.json"), HostJson.Read, HostJson.Default, problems);
        var local = Read(Path.Combine(folder, "local.settings.json"), LocalSettings.Read, LocalSettings.None, problems);
        return new(hostJson, local, problems);
    }

    private static T Read<T>(string path, Func<string, T> read, T absent, List<string> problems)
    {
        if (!File.Exists(path))
        {
            return absent;
        }

        try
        {
            return read(path);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or IOException or FormatException)
        {
            problems.Add($"{path}: {e.InnerException?.Message ?? e.Message}");
            return absent;
        }
    }
}
