namespace Chatdify.Core.Files;

/// <summary>
/// The lines of a question that stand for files, such as <c>[image]</c>. They are found from the end, because a question is cut at its
/// beginning, and what was said before is put there.
/// </summary>
internal static class FileLines
{
    private const string NotShownMark = ": not shown to you]";

    /// <summary>What stands for a file that the pipeline does not get.</summary>
    public static string NotShown(QuestionFile file) => file.Kind == QuestionFile.Audio ? file.Line : file.Line[..^1] + NotShownMark;

    /// <summary>The text with other lines for some files: <paramref name="instead"/> gives a file's new line by its number, null to leave it.</summary>
    public static string Replace(string text, IReadOnlyList<QuestionFile> files, Func<int, string?> instead)
    {
        var before = text.Length;
        for (var number = files.Count - 1; number >= 0; number--)
        {
            var line = files[number].Line;
            if (Find(text, line, before) is not { } at)
            {
                continue;
            }

            before = at;
            text = instead(number) is { } other ? string.Concat(text.AsSpan(0, at), other, text.AsSpan(at + line.Length)) : text;
        }

        return text;
    }

    /// <summary>The question as it was before it said what the pipeline does not get.</summary>
    public static string Plain(string text) => text.Replace(NotShownMark, "]", StringComparison.Ordinal);

    /// <summary>The last place before <paramref name="before"/> where a line consists of these words.</summary>
    private static int? Find(string text, string line, int before)
    {
        while (before > 0 && text.AsSpan(0, before).LastIndexOf(line) is >= 0 and var at)
        {
            var end = at + line.Length;
            if ((at == 0 || text[at - 1] == '\n') && (end == text.Length || text[end] == '\n'))
            {
                return at;
            }

            before = end - 1;
        }

        return null;
    }
}
