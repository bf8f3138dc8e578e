using System.Globalization;
using System.Text;

namespace Chatdify.Core.Replies;

/// <summary>Turns what a backend answered into the messages that a customer gets.</summary>
internal static class ReplyComposer
{
    // Liquid marks at most double a text; in UTF-8 a UTF-16 unit, and the joiner, takes at most three bytes.
    private const int WorstGrowth = 6;

    /// <summary>
    /// Messages ready to be sent to the channel, in order: without reasoning and control characters, cut to fit, Liquid inert. Empty when
    /// nothing visible remains.
    /// </summary>
    public static IReadOnlyList<string> Compose(string rawAnswer, string? channel) => ComposePlain(Plain(rawAnswer), channel);

    /// <summary>What of an answer is meant for the customer: without reasoning and control characters, trimmed.</summary>
    public static string Plain(string rawAnswer) => ThinkBlocks.Strip(Clean(rawAnswer));

    /// <summary>As <see cref="Compose"/>, of a text that is plain already.</summary>
    public static IReadOnlyList<string> ComposePlain(string answer, string? channel)
    {
        if (!answer.Any(IsVisible))
        {
            return [];
        }

        var limit = ChannelLimits.MaxLength(channel);
        var messages = new List<string>();
        AddFitting(messages, answer, limit, limit, channel);
        return messages;
    }

    /// <summary>Splits, and splits again what outgrew the channel when it was neutralised or encoded.</summary>
    private static void AddFitting(List<string> messages, string text, int length, int limit, string? channel)
    {
        foreach (var part in ReplySplitter.Split(text, length))
        {
            var message = Liquid.Neutralise(part);
            var size = ChannelLimits.Size(channel, message);
            if (size <= limit)
            {
                messages.Add(message);
            }
            else
            {
                // A little less than in proportion, so that few rounds suffice however unevenly the growth is spread.
                var shorter = (int)((long)part.Length * limit / size * 7 / 8);
                AddFitting(messages, part, Math.Clamp(shorter, limit / WorstGrowth, length - 1), limit, channel);
            }
        }
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        // EnumerateRunes gives U+FFFD for half a surrogate pair.
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
            {
                clean.Append(units[..rune.EncodeToUtf16(units)]);
            }
        }

        return clean.ToString();
    }

    private static bool IsVisible(char c) =>
        !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control);
}
