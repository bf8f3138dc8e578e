using System.Buffers;

namespace Chatdify.Core.Replies.Markdown;

/// <summary>Finds what is clickable only as a whole: URLs, Markdown links and images.</summary>
internal static class Links
{
    private const int LongestScheme = 16;

    private static readonly SearchValues<char> LinkMarks = SearchValues.Create("[]()\n\\");

    // Text without spaces (Chinese, Japanese) goes on right after a URL with its own punctuation.
    private static readonly SearchValues<char> UrlEnds = SearchValues.Create(" \t\r\n<>\"`\u00A0\u3000\u3001\u3002\u300A\u300B\u300C\u300D\u3010\u3011\uFF01\uFF08\uFF09\uFF0C\uFF1A\uFF1B\uFF1F");

    /// <summary>Calls <paramref name="found"/> with start and end of each; they may lie inside each other.</summary>
    public static void Find(string text, Action<int, int> found)
    {
        var brackets = new Stack<int>();
        var parentheses = new Stack<(int Open, int LinkStart)>();
        for (var i = Next(text, 0); i < text.Length; i = Next(text, i + 1))
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '\n' when i + 1 < text.Length && text[i + 1] is '\n' or '\r':
                    brackets.Clear();
                    parentheses.Clear();
                    break;
                case '[':
                    brackets.Push(i);
                    break;
                case ']' when brackets.TryPop(out var open) && i + 1 < text.Length && text[i + 1] == '(':
                    parentheses.Push((++i, open));
                    break;
                case '(':
                    parentheses.Push((i, -1));
                    break;
                case ')' when parentheses.TryPop(out var link) && link.LinkStart >= 0:
                    found(link.LinkStart > 0 && text[link.LinkStart - 1] == '!' ? link.LinkStart - 1 : link.LinkStart, i + 1);
                    break;
                default:
                    break;
            }
        }

        FindUrls(text, "://", LongestScheme, found);
        FindUrls(text, "www.", 0, found);
    }

    private static int Next(string text, int from)
    {
        var next = from < text.Length ? text.AsSpan(from).IndexOfAny(LinkMarks) : -1;
        return next < 0 ? text.Length : from + next;
    }

    private static void FindUrls(string text, string sign, int longestBefore, Action<int, int> found)
    {
        var i = 0;
        while (i < text.Length && text.IndexOf(sign, i, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            var start = at;
            while (start > 0 && at - start < longestBefore && char.IsAsciiLetterOrDigit(text[start - 1]))
            {
                start--;
            }

            var length = text.AsSpan(at).IndexOfAny(UrlEnds);
            i = length < 0 ? text.Length : at + length;
            found(start, i);
        }
    }
}
