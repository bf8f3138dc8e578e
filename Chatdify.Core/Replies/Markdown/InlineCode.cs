namespace Chatdify.Core.Replies.Markdown;

/// <summary>Code between equally long runs of back-ticks.</summary>
internal static class InlineCode
{
    /// <summary>
    /// The index after the span that opens at <paramref name="open"/> (the first of a run of back-ticks), or null when it is not
    /// closed before <paramref name="limit"/>.
    /// </summary>
    public static int? FindEnd(string text, int open, int limit)
    {
        var opened = RunLength(text, open);
        for (var i = NextTick(text, open + opened, limit); i < limit; i = NextTick(text, i, limit))
        {
            var run = RunLength(text, i);
            i += run;
            if (run == opened)
            {
                return i <= limit ? i : null;
            }
        }

        return null;
    }

    /// <summary>The length of the run of back-ticks at an index.</summary>
    public static int RunLength(string text, int index)
    {
        var end = text.AsSpan(index).IndexOfAnyExcept('`');
        return end < 0 ? text.Length - index : end;
    }

    private static int NextTick(string text, int from, int limit)
    {
        var next = from < limit ? text.IndexOf('`', from, limit - from) : -1;
        return next < 0 ? limit : next;
    }
}
