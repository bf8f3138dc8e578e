using System.Globalization;

using Chatdify.Core.DeadLetters;

namespace Chatdify.Cli.DeadLetters;

/// <summary>Single facts of a dead letter in words.</summary>
internal static class LetterText
{
    private const string Unknown = "unknown";

    /// <summary>Enough of the id for the command line: 8 of 32 digits.</summary>
    public static string ShortId(this DeadLetter letter) => letter.Id[..Math.Min(8, letter.Id.Length)];

    /// <summary>When, in UTC.</summary>
    public static string When(this DeadLetter letter) => letter.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Account and conversation as in logs.</summary>
    public static string Where(this DeadLetter letter) => letter.Conversation?.ToString() ?? Unknown;

    /// <summary>How often.</summary>
    public static string HowOften(this DeadLetter letter) => letter.Attempts?.ToString(CultureInfo.InvariantCulture) ?? Unknown;

    /// <summary>The last error.</summary>
    public static string Error(this DeadLetter letter) => letter.LastError ?? Unknown;
}
