namespace Chatdify.Core.Files;

/// <summary>What is said in a voice message, or why that is not known.</summary>
/// <param name="Words">The words; null when they are not known.</param>
/// <param name="Code">Then why, as a short code; null as well where nobody tried.</param>
public sealed record Transcript(string? Words, string? Code)
{
    /// <summary>Nobody tried: the backend hears nothing, or is not to.</summary>
    public static Transcript None { get; } = new(null, null);

    /// <summary>It could not be heard.</summary>
    public static Transcript Failed(string code) => new(null, code);
}

/// <summary>A file that goes with a question.</summary>
/// <param name="Kind">What the backend calls its kind, such as <c>document</c>.</param>
/// <param name="Id">The backend's id of the file, where it was uploaded before.</param>
/// <param name="Content">The file, where it goes along itself.</param>
public sealed record TakenFile(string Kind, string? Id = null, FileContent? Content = null);
