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

    /// <summary>The outcome of one beyond the first <see cref="Most"/>.</summary>
    public const string TooMany = "too_many";

    /// <summary><see cref="Sent"/>, or why it could not be brought, as a short code; null while neither.</summary>
    public string? Outcome { get; init; }
}
