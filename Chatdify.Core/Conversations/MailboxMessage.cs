using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Conversations;

/// <summary>A message of the customer that waits for its turn: row <c>in-{id, 20 digits}</c>.</summary>
public sealed record MailboxMessage
{
    /// <summary>Chatwoot's id of the message: the order within the conversation.</summary>
    public required long Id { get; init; }

    /// <summary>When the webhook came in.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What the customer wrote, up to 150,000 characters.</summary>
    public required string Text { get; init; }

    /// <summary>A line for each attachment.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>Those of the attachments that are files; none in rows of versions before files were kept.</summary>
    public IReadOnlyList<QuestionFile> Files { get; init; } = [];

    /// <summary>Follows the message through logs and to the backend.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>For an answer to a form: what was handed in. Its id is then that of the form's message, or of the message that the answer was typed in.</summary>
    public FormSubmission? Submission { get; init; }
}
