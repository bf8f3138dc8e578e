using System.Text;
using Chatdify.Core.Replies.Markdown;

namespace Chatdify.Core.Replies;

/// <summary>Removes the reasoning that some models put into their answers between think tags.</summary>
internal static class ThinkBlocks
{
    private const string Name = "think";

    private enum Tag
    {
        None,
        Open,
        Close,
        Empty,
    }

    /// <summary>
    /// The answer without reasoning, trimmed. An unclosed block swallows the rest; a closing tag without an opening one swallows what
    /// stands before it. A tag that the answer itself quotes as code stays.
    /// </summary>
    public static string Strip(string text)
    {
        if (!text.Contains("think", StringComparison.OrdinalIgnoreCase))
        {
            return text.Trim();
        }

        var kept = new StringBuilder(text.Length);
        var mayFence = true;
        for (var i = 0; i < text.Length;)
        {
            var (tag, end) = text[i] == '<' ? ReadTag(text, i) : default;
            if (tag == Tag.None)
            {
                end = QuoteEnd(text, i, ref mayFence);
                kept.Append(text, i, end - i);
            }
            else if (tag == Tag.Open)
            {
                end = SkipBlock(text, end);
            }
            else if (tag == Tag.Close)
            {
                kept.Clear();
            }

            i = end;
        }

        return kept.ToString().Trim();
    }

    /// <summary>The index after the code that begins here, else after this character.</summary>
    private static int QuoteEnd(string text, int i, ref bool mayFence)
    {
        if (mayFence && (i == 0 || text[i - 1] == '\n') && Fence.TryRead(text, i) is { } fence)
        {
            // Without a closing fence nothing after it can be trusted to be a quotation; and looking again would be quadratic.
            mayFence = fence.IsClosed;
            return fence.IsClosed ? fence.End : fence.BodyStart;
        }

        if (text[i] != '`')
        {
            return i + 1;
        }

        // Code on one line only: a stray back-tick before a block must not turn the block into a quotation.
        return InlineCode.FindEnd(text, i, Lines.End(text, i)) ?? i + InlineCode.RunLength(text, i);
    }

    private static int SkipBlock(string text, int i)
    {
        var depth = 1;
        while (depth > 0 && text.IndexOf('<', i) is var at and >= 0)
        {
            var (tag, end) = ReadTag(text, at);
            i = Math.Max(end, at + 1);
            // Models muse about "`</think>`" while they think.
            var isQuoted = text[at - 1] == '`' && i < text.Length && text[i] == '`';
            depth += tag switch
            {
                Tag.Open when !isQuoted => 1,
                Tag.Close when !isQuoted => -1,
                _ => 0,
            };
        }

        return depth > 0 ? text.Length : i;
    }

    private static (Tag Tag, int End) ReadTag(string text, int at)
    {
        var isClosing = at + 1 < text.Length && text[at + 1] == '/';
        var name = at + (isClosing ? 2 : 1);
        var after = name + Name.Length;
        if (string.Compare(text, name, Name, 0, Name.Length, StringComparison.OrdinalIgnoreCase) != 0
            || after >= text.Length || !(text[after] is '>' or '/' || char.IsWhiteSpace(text[after])))
        {
            return default;
        }

        var end = text.AsSpan(after).IndexOfAny('<', '>');
        if (end < 0 || text[after + end] == '<')
        {
            return default;
        }

        var tag = isClosing ? Tag.Close : text[after + end - 1] == '/' ? Tag.Empty : Tag.Open;
        return (tag, after + end + 1);
    }
}
