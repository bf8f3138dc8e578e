using System.Text.Json;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>local.settings.json, the file of <c>func start</c>.</summary>
/// <param name="Values">Settings that become environment variables; <c>__</c> stands for the colon.</param>
/// <param name="LocalHttpPort">Port of <c>Host:LocalHttpPort</c>.</param>
internal sealed record LocalSettings(IReadOnlyDictionary<string, string> Values, int? LocalHttpPort)
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Skip,
    };

    public static LocalSettings None { get; } = new(new Dictionary<string, string>(), LocalHttpPort: null);

    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="InvalidOperationException">Encrypted, or a member of the wrong type.</exception>
    public static LocalSettings Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
        var root = document.RootElement;
        if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.GetBoolean())
        {
            throw new InvalidOperationException("IsEncrypted is true, which only Core Tools can read; run 'func settings decrypt'.");
        }

        var values = root.TryGetProperty(nameof(Values), out var listed)
            ? listed.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString(), StringComparer.Ordinal)
            : [];
        int? port = root.TryGetProperty("Host", out var host) && host.TryGetProperty(nameof(LocalHttpPort), out var number)
            ? number.GetInt32()
            : null;
        return new(values, port);
    }

    /// <summary>Sets what the environment does not have yet, as <c>func start</c> does.</summary>
    public void CopyToEnvironment()
    {
        foreach (var (name, value) in Values.Where(value => Environment.GetEnvironmentVariable(value.Key) is null))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
