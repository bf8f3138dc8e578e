namespace Chatdify.Core.Replies.Markdown;

/// <summary>A fenced code block: the lines from the opening fence to the closing one, or to the end of the text when it is missing.</summary>
/// <param name="Start">Index of the first character of the opening line.</param>
/// <param name="BodyStart">Index after the opening line.</param>
/// <param name="BodyEnd">Index where the closing line begins; the end of the text without one.</param>
/// <param name="End">Index after the closing fence, before its line break.</param>
/// <param name="Opener">Fence and info string, as needed to open the block again.</param>
/// <param name="Closer">The fence alone.</param>
internal sealed record Fence(int Start, int BodyStart, int BodyEnd, int End, string Opener, string Closer)
{
    private const int ShortestFence = 3;

    public bool IsClosed => BodyEnd < End;

    /// <summary>The fences of a text in order; an unclosed one is the last.</summary>
    public static List<Fence> FindAll(string text)
    {
        var fences = new List<Fence>();
        for (var line = 0; line < text.Length; line = Lines.Next(text, line))
        {
            if (TryRead(text, line) is { } fence)
            {
                fences.Add(fence);
                line = fence.End;
            }
        }

        return fences;
    }

    /// <summary>The fence that the line opens, or null. A list marker may stand before it.</summary>
    public static Fence? TryRead(string text, int line)
    {
        var lineEnd = Lines.End(text, line);
        var column = Lines.SkipIndent(text, line, lineEnd);
        column = ListMarker.TryRead(text, column, lineEnd) is { } marker ? marker : column;
        var run = RunLength(text, column, lineEnd);
        // A back-tick in the info string makes it inline code.
        if (run < ShortestFence || (text[column] == '`' && text.AsSpan(column + run, lineEnd - column - run).Contains('`')))
        {
            return null;
        }

        var opener = text[column..lineEnd].TrimEnd();
        var bodyStart = Lines.Next(text, line);
        var (bodyEnd, end) = FindClosing(text, bodyStart, text[column], run);
        return new Fence(line, bodyStart, bodyEnd, end, opener, text.Substring(column, run));
    }

    private static (int Start, int End) FindClosing(string text, int from, char mark, int opened)
    {
        for (var line = from; line < text.Length; line = Lines.Next(text, line))
        {
            var lineEnd = Lines.End(text, line);
            var column = Lines.SkipIndent(text, line, lineEnd);
            var run = RunLength(text, column, lineEnd);
            if (run >= opened && text[column] == mark && text.AsSpan(column + run, lineEnd - column - run).IsWhiteSpace())
            {
                return (line, column + run);
            }
        }

        return (text.Length, text.Length);
    }

    private static int RunLength(string text, int column, int lineEnd)
    {
        if (column >= lineEnd || text[column] is not ('`' or '~'))
        {
            return 0;
        }

        var end = text.AsSpan(column, lineEnd - column).IndexOfAnyExcept(text[column]);
        return end < 0 ? lineEnd - column : end;
    }
}
