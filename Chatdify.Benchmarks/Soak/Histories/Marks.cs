using System.Text.RegularExpressions;

namespace Chatdify.Benchmarks.Soak.Histories;

/// <summary>
/// Marks in texts, by which words are recognised: <c>[m7.3]</c> the third message of customer 7, <c>[a12]</c> the answer to question 12,
/// <c>[c12]</c> what a callback said during question 12.
/// </summary>
internal static partial class Marks
{
    private const string AfterHistory = "The customer's new message:";

    /// <summary>Mark of a customer's message.</summary>
    public static string Message(int customer, int number) => FormattableString.Invariant($"[m{customer}.{number}]");

    /// <summary>Mark of an answer.</summary>
    public static string Answer(string nonce) => $"[a{nonce}]";

    /// <summary>Mark of a callback's message.</summary>
    public static string Callback(string nonce) => $"[c{nonce}]";

    /// <summary>The customer's messages in a question, without those of the history that goes before them.</summary>
    public static IReadOnlyList<string> Questions(string query) =>
        Find(query.LastIndexOf(AfterHistory, StringComparison.Ordinal) is >= 0 and var at ? query[at..] : query, 'm');

    /// <summary>The marks of a kind in a text, in order.</summary>
    public static IReadOnlyList<string> Find(string text, char kind) =>
        [.. Mark().Matches(text).Select(match => match.Value).Where(mark => mark[1] == kind)];

    [GeneratedRegex(@"\[[mac][0-9.]+\]", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
