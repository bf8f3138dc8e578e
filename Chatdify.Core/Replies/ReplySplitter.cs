using Chatdify.Core.Replies.Markdown;
using Chatdify.Core.Replies.Splitting;

namespace Chatdify.Core.Replies;

/// <summary>Cuts an answer into messages that fit a channel, where a reader would pause.</summary>
internal static class ReplySplitter
{
    /// <summary>Room for a surrogate pair.</summary>
    public const int LeastLength = 2;

    /// <summary>
    /// Parts in order, none empty, each at most <paramref name="maxLength"/> UTF-16 units long. Nothing but white space at the cuts is
    /// lost; a code block that must be cut is closed and opened again. Takes time in proportion to the text.
    /// </summary>
    public static IReadOnlyList<string> Split(string text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, LeastLength);
        text = text.Trim();
        if (text.Length <= maxLength)
        {
            return text.Length == 0 ? [] : [text];
        }

        var map = new CutMap(text, maxLength);
        var parts = new List<string>((text.Length / maxLength) + 1);
        for (var start = 0; start < text.Length;)
        {
            var reopened = map.FenceAt(start);
            var prefix = reopened is null ? "" : reopened.Opener + '\n';
            var room = maxLength - prefix.Length;
            if (text.Length - start <= room)
            {
                parts.Add(prefix + text[start..]);
                break;
            }

            var cut = map.Choose(start, room);
            var divided = map.FenceAt(cut);
            var suffix = divided is null ? "" : '\n' + divided.Closer;
            var body = text.AsSpan(start, cut - start).TrimEnd();
            if (!body.IsEmpty)
            {
                parts.Add($"{prefix}{body}{suffix}");
            }

            start = SkipWhiteSpace(text, map, cut, divided);
        }

        return parts;
    }

    /// <summary>Where the next part begins: blank lines are dropped, the indentation of code is not.</summary>
    private static int SkipWhiteSpace(string text, CutMap map, int cut, Fence? divided)
    {
        var start = cut;
        for (var i = cut; i < text.Length && char.IsWhiteSpace(text[i]) && map.IsBetweenCharacters(i + 1); i++)
        {
            if (divided is null || text[i] == '\n')
            {
                start = i + 1;
            }
        }

        return start;
    }
}
