namespace Chatdify.Tests;

/// <summary>Payloads and transcripts of the folder Samples, byte exact.</summary>
public static class Samples
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, "Samples", .. parts]);

    public static byte[] Bytes(params string[] parts) => File.ReadAllBytes(Path(parts));

    /// <summary>Names of the Chatwoot webhooks, without those that are REST answers.</summary>
    public static IEnumerable<string> ChatwootWebhooks() => Directory.EnumerateFiles(Path("Chatwoot"), "*.json")
        .Select(file => System.IO.Path.GetFileName(file))
        .Where(name => !name.StartsWith("rest_", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
