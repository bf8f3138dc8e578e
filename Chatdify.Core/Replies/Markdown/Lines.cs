namespace Chatdify.Core.Replies.Markdown;

/// <summary>Positions of lines in a text; a line ends before its line feed.</summary>
internal static class Lines
{
    private const int TabWidth = 4;

    public static int End(string text, int line)
    {
        var end = line < text.Length ? text.IndexOf('\n', line) : -1;
        return end < 0 ? text.Length : end;
    }

    public static int Next(string text, int line) => Math.Min(End(text, line) + 1, text.Length);

    public static int SkipIndent(string text, int line, int lineEnd)
    {
        while (line < lineEnd && text[line] is ' ' or '\t')
        {
            line++;
        }

        return line;
    }

    public static int IndentWidth(string text, int line, int column)
    {
        var width = 0;
        for (; line < column; line++)
        {
            width += text[line] == '\t' ? TabWidth : 1;
        }

        return width;
    }
}
