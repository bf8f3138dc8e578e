using Chatdify.Core.Conversations;

namespace Chatdify.Core.Turns;

/// <summary>Puts into words for the pipeline what the customer sent.</summary>
internal static class QuestionText
{
    /// <summary>As long as Chatwoot's longest message; what a row of the storage holds beside an answer of that length.</summary>
    public const int MaxLength = 150_000;

    private const string Cut = "[…]\n";

    /// <summary>All waiting messages as one question, oldest first; of a flood of long ones the end.</summary>
    public static string Merge(IReadOnlyList<MailboxMessage> mailbox)
    {
        var all = string.Join("\n\n", mailbox.Select(One).Where(text => text.Length > 0));
        if (all.Length <= MaxLength)
        {
            return all;
        }

        var end = all.AsSpan(all.Length - MaxLength + Cut.Length);
        return string.Concat(Cut, char.IsLowSurrogate(end[0]) ? end[1..] : end);
    }

    /// <summary>The question with what was said before, for a backend that has lost its own memory of the conversation.</summary>
    public static string WithHistory(string question, IEnumerable<(string Question, string Answer)> before)
    {
        var said = string.Join("\n", before.Select(one => $"Customer: {one.Question}\nAssistant: {one.Answer}"));
        return said.Length == 0
            ? question
            : $"What was said in this conversation before:\n{said}\n\nThe customer's new message:\n{question}";
    }

    /// <summary>What was asked and answered in turns that had an answer.</summary>
    public static IEnumerable<(string Question, string Answer)> History(IReadOnlyList<Turn> turns) =>
        turns.Where(turn => turn.Parts.Count > 0).Select(turn => (turn.Question, string.Join('\n', turn.Parts)));

    private static string One(MailboxMessage message) =>
        string.Join('\n', message.Attachments.Select(attachment => $"[{attachment}]").Prepend(message.Text).Where(line => line.Length > 0));
}
