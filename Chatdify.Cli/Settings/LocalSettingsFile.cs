using System.Text.Json;

namespace Chatdify.Cli.Settings;

/// <summary>The part <c>Values</c> of a local.settings.json, as <c>func start</c> reads it.</summary>
internal static class LocalSettingsFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The values by key, <c>__</c> written as colon.</summary>
    /// <exception cref="CliException">The file is missing or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            return Values(document.RootElement, path);
        }
        catch (JsonException malformed)
        {
            throw new CliException($"{path} is not JSON (line {malformed.LineNumber + 1}).", malformed);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read.", unreadable);
        }
    }

    private static Dictionary<string, string?> Values(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new CliException($"{path} is not an object.");
        }

        if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
        {
            throw new CliException($"{path} is encrypted, which only Core Tools can read; run 'func settings decrypt'.");
        }

        return root.TryGetProperty("Values", out var values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().ToDictionary(
                value => value.Name.Replace("__", ":", StringComparison.Ordinal),
                value => (string?)value.Value.ToString(),
                StringComparer.OrdinalIgnoreCase)
            : [];
    }
}
