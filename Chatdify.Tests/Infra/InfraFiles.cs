using Chatdify.Simulators.Azurite;
using Chatdify.Tests.Infra.Bicep;

namespace Chatdify.Tests.Infra;

/// <summary>The files of infra/.</summary>
public static class InfraFiles
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Find(), "infra");

    /// <summary>Text by path below infra/, with <c>/</c>.</summary>
    public static IReadOnlyDictionary<string, string> Bicep { get; } = Directory.EnumerateFiles(Folder, "*.bicep", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);

    /// <summary>What infra/sources.md lists: <c>type@version</c>, and the ids of roles.</summary>
    public static Allowed Sources { get; } = new(
        Rows("## API versions").Select(cells => $"{cells[0]}@{cells[1]}").ToHashSet(StringComparer.Ordinal),
        Rows("## Roles").Select(cells => cells[1]).ToHashSet(StringComparer.Ordinal));

    public static BicepFile Parse(string path) => BicepFile.Parse(path, Bicep[path]);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    private static IEnumerable<string[]> Rows(string heading) => Read("sources.md").Split('\n')
        .SkipWhile(line => line != heading).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
        .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries).Select(cell => cell.Trim('`')).ToArray());
}
