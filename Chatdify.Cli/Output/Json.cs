using System.Text.Encodings.Web;
using System.Text.Json;

namespace Chatdify.Cli.Output;

/// <summary>Output for programs: camelCase, nothing left out, times in ISO 8601.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Writes one value, and nothing else may be written.</summary>
    public static void Write<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));
}
