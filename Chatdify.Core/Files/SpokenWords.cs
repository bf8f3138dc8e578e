namespace Chatdify.Core.Files;

/// <summary>What is said in a voice message, or why that is not known.</summary>
/// <param name="Words">The words; null when they are not known.</param>
/// <param name="Code">Then why, as a short code; null as well where nobody tried.</param>
public sealed record SpokenWords(string? Words, string? Code)
{
    /// <summary>Nobody tried: the backend hears nothing, or is not to.</summary>
    public static SpokenWords None { get; } = new(null, null);

    /// <summary>It could not be heard.</summary>
    public static SpokenWords Failed(string code) => new(null, code);
}
