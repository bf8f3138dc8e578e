namespace Chatdify.Core.Files;

/// <summary>A file in memory, on its way from one server to another.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">What is in it.</param>
public sealed record FileContent(string Name, string ContentType, ReadOnlyMemory<byte> Bytes);

/// <summary>What fetching a file came to: the file, or why there is none.</summary>
/// <param name="File">The file; null when it could not be had.</param>
/// <param name="Code">Then why, as a short code such as <c>http_404</c> or <c>too_large</c>; never anything of its content.</param>
public sealed record FetchedFile(FileContent? File, string? Code)
{
    /// <summary>One that could not be had.</summary>
    public static FetchedFile Failed(string code) => new(null, code);
}
