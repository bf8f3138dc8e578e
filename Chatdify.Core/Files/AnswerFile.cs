using System.Globalization;

namespace Chatdify.Core.Files;

/// <summary>A file that a backend made for the customer. Stored with the turn until it is brought; the file itself never is.</summary>
/// <param name="Address">Where it lies, as the backend wrote it: perhaps without a host.</param>
/// <param name="Name">Its name, if the backend gave one.</param>
public sealed record AnswerFile(string Address, string? Name = null)
{
    /// <summary>So many files of an answer are brought.</summary>
    public const int Most = 5;

    /// <summary>The outcome of one that the customer has.</summary>
    public const string Sent = "sent";

    /// <summary>The outcome of one that the customer may have.</summary>
    public const string Unclear = "unclear";

    private const string PartPrefix = "file-";

    /// <summary>The outcome of one beyond the first <see cref="Most"/>.</summary>
    public const string TooMany = "too_many";

    /// <summary><see cref="Sent"/>, or why it could not be brought, as a short code; null while neither.</summary>
    public string? Outcome { get; init; }

    /// <summary>What the message with it is marked with: its number, from 0.</summary>
    public static string Part(int number) => string.Create(CultureInfo.InvariantCulture, $"{PartPrefix}{number}");

    /// <summary>Whether a mark is that of a file.</summary>
    public static bool IsPart(string? mark) => mark?.StartsWith(PartPrefix, StringComparison.Ordinal) == true;
}
