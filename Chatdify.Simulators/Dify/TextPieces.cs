namespace Chatdify.Simulators.Dify;

/// <summary>Cuts an answer into deltas of two words, spaces kept, so that they add up to the text.</summary>
internal static class TextPieces
{
    public static IEnumerable<string> Of(string text)
    {
        var (start, words) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == ' ' && ++words % 2 == 0)
            {
                yield return text[start..(at + 1)];
                start = at + 1;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }
}
