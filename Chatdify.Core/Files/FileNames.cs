using System.Collections.Frozen;

namespace Chatdify.Core.Files;

/// <summary>Names of files: backends judge a file by its extension.</summary>
internal static class FileNames
{
    private const int Longest = 200;
    private const int LongestExtension = 10;

    private static readonly FrozenDictionary<string, string> Extensions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["image/jpeg"] = ".jpg",
        ["image/png"] = ".png",
        ["image/webp"] = ".webp",
        ["image/gif"] = ".gif",
        ["image/svg+xml"] = ".svg",
        ["audio/mpeg"] = ".mp3",
        ["audio/mp3"] = ".mp3",
        ["audio/mp4"] = ".m4a",
        ["audio/x-m4a"] = ".m4a",
        ["audio/wav"] = ".wav",
        ["audio/amr"] = ".amr",
        ["audio/ogg"] = ".ogg",
        ["video/mp4"] = ".mp4",
        ["video/quicktime"] = ".mov",
        ["video/webm"] = ".webm",
        ["application/pdf"] = ".pdf",
        ["text/plain"] = ".txt",
        ["text/csv"] = ".csv",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name that an address ends in; empty if in none.</summary>
    public static string Of(Uri address) => Clean(Uri.UnescapeDataString(address.AbsolutePath));

    /// <summary>The name that an answer gives its file, else the one that the address ends in; <c>file</c> if neither does.</summary>
    public static string Of(Uri address, HttpResponseMessage response)
    {
        var given = response.Content.Headers.ContentDisposition?.FileNameStar ?? response.Content.Headers.ContentDisposition?.FileName?.Trim('"');
        return Given(given) ?? (Of(address) is { Length: > 0 } last ? last : "file");
    }

    /// <summary>The name, with the usual extension of its type if it has none.</summary>
    public static string WithExtension(string name, string contentType) =>
        Extension(name).Length > 0 || !Extensions.TryGetValue(contentType, out var extension) ? name : name + extension;

    /// <summary>The extension with its dot, in small letters; empty if there is none.</summary>
    public static string Extension(string name) =>
        Path.GetExtension(name) is { Length: > 1 and <= LongestExtension } extension ? extension.ToLowerInvariant() : "";

    /// <summary>A name that others gave, without what no name has; null if nothing is left.</summary>
    public static string? Given(string? name) => name is not null && Clean(name) is { Length: > 0 } clean ? clean : null;

    private static string Clean(string name)
    {
        var clean = string.Concat(Path.GetFileName(name.Replace('\\', '/')).Where(c => !char.IsControl(c) && c is not '"')).Trim();
        return clean.Length <= Longest ? clean : clean[^Longest..];
    }
}
