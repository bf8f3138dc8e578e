using System.Text.Json;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>The recorded streams and answers of Dify, with what they must come to.</summary>
internal static class DifySamples
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples", "Dify");

    public static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    public static JsonElement Json(string file) => JsonDocument.Parse(Bytes(file)).RootElement;

    /// <summary>The entries of the manifest, by file name.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Streams { get; } =
        Json("manifest.json").GetProperty("streams").EnumerateArray().ToDictionary(entry => entry.GetProperty("file").GetString()!);

    /// <summary>The entries of the error catalogue, by name.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Errors { get; } =
        Json("errors.json").GetProperty("errors").EnumerateArray().ToDictionary(entry => entry.GetProperty("name").GetString()!);

    public static string? Text(this JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static long? Number(this JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetInt64() : null;
}
