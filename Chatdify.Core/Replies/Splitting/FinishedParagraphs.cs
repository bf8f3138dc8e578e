using System.Buffers;

using Chatdify.Core.Replies.Markdown;

namespace Chatdify.Core.Replies.Splitting;

/// <summary>Finds how much of an answer that is still being written can be shown already.</summary>
internal static class FinishedParagraphs
{
    private static readonly SearchValues<char> BulletsAndDigits = SearchValues.Create("-*+•0123456789.)");
    private static readonly SearchValues<char> White = SearchValues.Create(" \t\n");

    /// <summary>
    /// Where the last paragraph ends that is certainly complete, at most <paramref name="from"/> if there is none after it. Never inside code, a list or a
    /// link; a heading, or a line that announces something, waits for what belongs to it. The text is trimmed: its last paragraph may go on.
    /// </summary>
    public static int End(string text, int from)
    {
        var grades = Boundaries.Grade(text);
        var zones = new Zones(text, grades).Mark(Fence.FindAll(text));
        for (var cut = text.Length - 1; cut > from; cut--)
        {
            if (grades[cut] == Boundary.Paragraph && zones[cut] == Zone.Open && !MayGoOn(text, zones, cut) && !Announces(text, cut))
            {
                return cut;
            }
        }

        return from;
    }

    /// <summary>A list goes on behind a blank line; a marker of which only the beginning is there may become one.</summary>
    private static bool MayGoOn(string text, byte[] zones, int cut)
    {
        if (zones[cut - 1] is < Zone.FirstItem or > Zone.LastItem)
        {
            return false;
        }

        var next = cut + text.AsSpan(cut).IndexOfAnyExcept(White);
        var lineEnd = Lines.End(text, next);
        return ListMarker.TryRead(text, next, lineEnd) is not null
            || (lineEnd == text.Length && !text.AsSpan(next).ContainsAnyExcept(BulletsAndDigits));
    }

    private static bool Announces(string text, int cut)
    {
        var line = text.LastIndexOf('\n', cut - 1) + 1;
        return text[line] == '#' || text[cut - 1] is ':' or '\uFF1A';
    }
}
