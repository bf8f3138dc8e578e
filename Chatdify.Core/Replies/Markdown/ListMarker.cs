namespace Chatdify.Core.Replies.Markdown;

/// <summary>What makes a line a list item: a bullet, or a number with a dot or bracket, and a space.</summary>
internal static class ListMarker
{
    private const int MostDigits = 9;

    /// <summary>The index of the item's content, or null when there is no marker at <paramref name="column"/>.</summary>
    public static int? TryRead(string text, int column, int lineEnd)
    {
        var end = column;
        while (end < lineEnd && end - column < MostDigits && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        var isMarker = end < lineEnd && (end > column ? text[end] is '.' or ')' : text[end] is '-' or '*' or '+' or '•');
        if (!isMarker || end + 1 >= lineEnd || text[end + 1] is not (' ' or '\t'))
        {
            return null;
        }

        return Lines.SkipIndent(text, end + 1, lineEnd);
    }
}
