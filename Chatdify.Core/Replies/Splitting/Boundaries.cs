using System.Buffers;
using System.Globalization;

namespace Chatdify.Core.Replies.Splitting;

/// <summary>Grades every position of a text; index i stands for a cut before character i.</summary>
internal static class Boundaries
{
    private const int MostClosers = 8;

    // Latin and Cyrillic, Devanagari, Mongolian script; they end a sentence only before white space.
    private static readonly SearchValues<char> SpacedEnds = SearchValues.Create(".!?\u2026\u203C\u2047\u2048\u2049\u0964\u0965\u1803\u1809\u061F\u06D4");

    // Written without spaces between sentences.
    private static readonly SearchValues<char> DenseEnds = SearchValues.Create("\u3002\uFF01\uFF1F\uFF61\uFF0E");

    private static readonly SearchValues<char> Closers = SearchValues.Create("\"')]}*_~\u2019\u201D\u00BB\u300D\u300F\u3011\u300B\uFF09");

    public static Boundary[] Grade(string text)
    {
        var grades = new Boundary[text.Length + 1];
        for (var i = 0; i < text.Length;)
        {
            i += StringInfo.GetNextTextElementLength(text.AsSpan(i));
            grades[i] = Boundary.Character;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i = GradeWhiteSpace(text, grades, i);
            }
            else if (grades[i] == Boundary.Character && !Closers.Contains(text[i]) && !DenseEnds.Contains(text[i])
                && EndsSentence(text, i, DenseEnds))
            {
                grades[i] = Boundary.Sentence;
            }
        }

        return grades;
    }

    /// <summary>Grades the start of a run of white space, where a cut goes; returns its last index.</summary>
    private static int GradeWhiteSpace(string text, Boundary[] grades, int start)
    {
        var lineFeeds = 0;
        var end = start;
        for (; end < text.Length && char.IsWhiteSpace(text[end]); end++)
        {
            lineFeeds += text[end] == '\n' ? 1 : 0;
        }

        // A combining mark may sit on the last space, which then is a visible character.
        if (grades[start] == Boundary.Character && grades[end] == Boundary.Character)
        {
            grades[start] = lineFeeds switch
            {
                0 when EndsSentence(text, start, SpacedEnds) || EndsSentence(text, start, DenseEnds) => Boundary.Sentence,
                0 => Boundary.Space,
                1 => Boundary.Line,
                _ => Boundary.Paragraph,
            };
        }

        return end - 1;
    }

    private static bool EndsSentence(string text, int end, SearchValues<char> ends)
    {
        var i = end - 1;
        while (i > 0 && end - i <= MostClosers && Closers.Contains(text[i]))
        {
            i--;
        }

        return ends.Contains(text[i]);
    }
}
