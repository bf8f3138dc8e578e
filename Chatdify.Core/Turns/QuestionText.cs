using Chatdify.Core.Conversations;

namespace Chatdify.Core.Turns;

/// <summary>Puts into words for the pipeline what the customer sent.</summary>
internal static class QuestionText
{
    /// <summary>All waiting messages as one question, oldest first.</summary>
    public static string Merge(IReadOnlyList<MailboxMessage> mailbox) => string.Join("\n\n", mailbox.Select(One));

    /// <summary>The question with what was said before, for a backend that has lost its own memory of the conversation.</summary>
    public static string WithHistory(string question, IReadOnlyList<Turn> before)
    {
        var history = before
            .Where(turn => turn.Parts.Count > 0)
            .Select(turn => $"Customer: {turn.Question}\nAssistant: {string.Join("\n", turn.Parts)}");
        var said = string.Join("\n", history);
        return said.Length == 0
            ? question
            : $"What was said in this conversation before:\n{said}\n\nThe customer's new message:\n{question}";
    }

    private static string One(MailboxMessage message) =>
        string.Join('\n', message.Attachments.Select(attachment => $"[{attachment}]").Prepend(message.Text).Where(line => line.Length > 0));
}
