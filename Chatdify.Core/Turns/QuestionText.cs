using Chatdify.Core.Conversations;

namespace Chatdify.Core.Turns;

/// <summary>Puts into words for the pipeline what the customer sent.</summary>
internal static class QuestionText
{
    /// <summary>All waiting messages as one question, oldest first.</summary>
    public static string Merge(IReadOnlyList<MailboxMessage> mailbox) => string.Join("\n\n", mailbox.Select(One).Where(text => text.Length > 0));

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
