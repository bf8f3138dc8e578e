using Chatdify.Simulators.Azurite;

namespace Chatdify.Tests.Composition;

/// <summary>One row of a table in docs/settings.md; <paramref name="Default"/> is null for none.</summary>
public sealed record SettingRow(string Key, string Type, string? Default, bool Required, string Meaning);

/// <summary>The tables of docs/settings.md that list settings.</summary>
public static class SettingsDocument
{
    private const string Header = "| key | type | default | meaning |";

    public static IReadOnlyList<SettingRow> Rows { get; } = [.. Parse(File.ReadAllLines(Path.Combine(RepositoryRoot.Find(), "docs", "settings.md")))];

    public static IEnumerable<SettingRow> Parse(IEnumerable<string> lines)
    {
        var inside = false;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            inside = line == Header || (inside && line.StartsWith('|'));
            if (inside && line.StartsWith("| `", StringComparison.Ordinal))
            {
                var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
                var given = cells[2].Trim('`');
                yield return new SettingRow(cells[0].Trim('`'), cells[1], given is "–" or "required" ? null : given, given == "required", cells[3]);
            }
        }
    }
}
