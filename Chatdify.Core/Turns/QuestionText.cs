using System.Globalization;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Turns;

/// <summary>Puts into words for the pipeline what the customer sent.</summary>
internal static class QuestionText
{
    private const int RoomForMark = 50;

    /// <summary>A row of the table has room for half a million characters; the answer wants its part.</summary>
    public const int Longest = 200_000;

    /// <summary>All waiting messages as one question, oldest first.</summary>
    public static string Merge(IReadOnlyList<MailboxMessage> mailbox) => Newest(string.Join("\n\n", mailbox.Select(One).Where(text => text.Length > 0)), Longest);

    /// <summary>The last so many characters of a text, with a mark where the rest was.</summary>
    public static string Newest(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        var start = text.Length - limit + RoomForMark;
        start += char.IsLowSurrogate(text[start]) ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"[{start} earlier characters left out]\n{text.AsSpan(start)}");
    }

    /// <summary>The question with what was said before, for a backend that has lost its own memory of the conversation.</summary>
    public static string WithHistory(string question, IEnumerable<PipelineExchange> before, int limit = Longest)
    {
        var said = Newest(Transcript.Text(before), limit);
        return said.Length == 0
            ? question
            : $"What was said in this conversation before:\n{said}\n\nThe customer's new message:\n{question}";
    }

    private static string One(MailboxMessage message) =>
        string.Join('\n', message.Attachments.Select(attachment => $"[{attachment}]").Prepend(message.Text).Where(line => line.Length > 0));
}
