using System.Text;

namespace Chatdify.Core.Replies;

/// <summary>
/// Makes Liquid markup inert. Chatwoot renders the content of every outgoing message as a Liquid template
/// (app/models/concerns/liquidable.rb), so a literal "{{ name }}" of an AI would vanish and "{% … %}" fail or act.
/// </summary>
/// <remarks>
/// Chatwoot first wraps what the pattern /`(.*?)`/m matches in raw blocks: each back-tick pairs with the next one, whatever Markdown
/// says. Only text inside such a pair, and only if it cannot end or confuse the raw block, is left alone: a customer may copy it.
/// </remarks>
internal static class Liquid
{
    /// <summary>Word joiner: no width, no line break, breaks the pair of characters that Liquid looks for.</summary>
    private const char Joiner = '\u2060';

    /// <summary>The text with an invisible character inside each active mark; at most twice as long; the same text when it has none.</summary>
    public static string Neutralise(string text)
    {
        if (!text.Contains('{'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var open = text.IndexOf('`', i);
            var close = open < 0 ? -1 : text.IndexOf('`', open + 1);
            AppendBroken(result, text, i, close < 0 ? text.Length : open, close >= 0);
            if (close < 0)
            {
                break;
            }

            AppendCode(result, text, open, close + 1);
            i = close + 1;
        }

        return result.Length == text.Length ? text : result.ToString();
    }

    private static void AppendCode(StringBuilder result, string text, int open, int end)
    {
        if (IsSafeInRaw(text.AsSpan(open, end - open), end < text.Length && text[end] == '}'))
        {
            result.Append(text, open, end - open);
        }
        else
        {
            AppendBroken(result, text, open, end, rawFollows: false);
        }
    }

    /// <param name="rawFollows">Whether Chatwoot will put "{% raw %}" right after this text, where a brace would merge with it.</param>
    private static void AppendBroken(StringBuilder result, string text, int from, int end, bool rawFollows)
    {
        for (var i = from; i < end; i++)
        {
            result.Append(text[i]);
            if (text[i] == '{' && (i + 1 < end ? text[i + 1] is '{' or '%' : rawFollows))
            {
                result.Append(Joiner);
            }
        }
    }

    /// <summary>
    /// Liquid looks for the end of a raw block token by token, and repeats what precedes a tag within one token. So the code may not
    /// name the end tag, nor begin a tag before the mark before it is complete; and an incomplete variable would take a brace that
    /// follows into the token of the end tag.
    /// </summary>
    private static bool IsSafeInRaw(ReadOnlySpan<char> code, bool braceFollows)
    {
        if (code.Contains("endraw", StringComparison.Ordinal))
        {
            return false;
        }

        var awaited = '\0';
        for (var i = 0; i + 1 < code.Length; i++)
        {
            if (code[i] == '{' && code[i + 1] == '%')
            {
                if (awaited != '\0')
                {
                    return false;
                }

                awaited = '%';
                i++;
            }
            else if (awaited == '\0' && code[i] == '{' && code[i + 1] == '{')
            {
                awaited = '}';
            }
            else if (awaited != '\0' && code[i] == awaited && code[i + 1] == '}')
            {
                awaited = '\0';
                i++;
            }
        }

        return awaited != '}' || !braceFollows;
    }
}
