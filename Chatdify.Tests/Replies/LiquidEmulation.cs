using System.Text;
using System.Text.RegularExpressions;

namespace Chatdify.Tests.Replies;

/// <summary>
/// What Chatwoot does to an outgoing message, as far as it matters here: wrap back-ticked text in raw blocks, cut into tokens as the
/// Liquid versions do, run raw blocks, and report everything else that Liquid would act on.
/// </summary>
internal static partial class LiquidEmulation
{
    /// <summary>The content as a customer would see it; null when Liquid would act on it or fail.</summary>
    public static string? Render(string content, bool newTokenizer)
    {
        var template = BackTicked().Replace(content, "{% raw %}`${code}`{% endraw %}");
        var tokens = new Queue<string>(newTokenizer ? NewTokens(template) : OldTokens(template));
        var output = new StringBuilder();
        while (tokens.TryDequeue(out var token))
        {
            if (token == "{% raw %}")
            {
                if (!RenderRaw(tokens, output))
                {
                    return null;
                }
            }
            else if (token.StartsWith("{{", StringComparison.Ordinal) || token.StartsWith("{%", StringComparison.Ordinal))
            {
                return null;
            }
            else
            {
                output.Append(token);
            }
        }

        return output.ToString();
    }

    private static bool RenderRaw(Queue<string> tokens, StringBuilder output)
    {
        while (tokens.TryDequeue(out var token))
        {
            if (TagAtTheEnd().Match(token) is { Success: true } tag)
            {
                output.Append(tag.Groups["before"].Value);
                if (tag.Groups["name"].Value == "endraw")
                {
                    return true;
                }
            }

            output.Append(token);
        }

        return false;
    }

    private static IEnumerable<string> OldTokens(string template) => OldToken().Split(template).Where(t => t.Length > 0);

    private static IEnumerable<string> NewTokens(string template)
    {
        for (var i = 0; i < template.Length;)
        {
            var end = Starts(template, i, '%') ? TagEnd(template, i)
                : Starts(template, i, '{') ? VariableEnd(template, i)
                : TextEnd(template, i);
            yield return template[i..end];
            i = end;
        }
    }

    private static bool Starts(string template, int i, char second) =>
        i + 1 < template.Length && template[i] == '{' && template[i + 1] == second;

    private static int TagEnd(string template, int from)
    {
        var end = template.IndexOf("%}", from + 2, StringComparison.Ordinal);
        return end < 0 ? template.Length : end + 2;
    }

    private static int VariableEnd(string template, int from)
    {
        for (var i = from + 2; i + 1 < template.Length; i++)
        {
            if (template[i] == '}' && template[i + 1] == '}')
            {
                return i + 2;
            }

            if (Starts(template, i, '%'))
            {
                return TagEnd(template, i);
            }
        }

        return template.Length;
    }

    private static int TextEnd(string template, int from)
    {
        var i = from;
        while (i < template.Length && !Starts(template, i, '{') && !Starts(template, i, '%'))
        {
            i++;
        }

        return i;
    }

    [GeneratedRegex("`(?<code>.*?)`", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex BackTicked();

    [GeneratedRegex(@"\A(?<before>.*)\{%-?\s*(?<name>\w+)\s*(.*)?-?%\}\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TagAtTheEnd();

    [GeneratedRegex(@"(?<token>\{%.*?%\}|\{\{.*?\}\}?|\{\{|\{%)", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OldToken();
}
