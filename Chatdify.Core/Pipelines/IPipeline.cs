using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Pipelines;

/// <summary>
/// A backend that answers customers: one question in, one answer or one classified failure out. Failures are values;
/// only cancellation is thrown. An implementation asks the backend at most once per call.
/// </summary>
public interface IPipeline
{
    /// <summary>Name in settings, logs and notes, such as <c>Dify</c>.</summary>
    string Name { get; }

    /// <summary>How many former exchanges it wants with each question, because the backend remembers nothing; 0 for none.</summary>
    int HistoryLength => 0;

    /// <summary>
    /// Whether a question that was sent may be asked nowhere else, nor again in other words, before its end is known: it cannot be stopped, and what it
    /// does it would do twice. Such a pipeline tells the start of its runs (<see cref="IAnswerListener.RunStartsAsync"/>).
    /// </summary>
    bool AsksOnce => false;

    /// <summary>
    /// Asks the backend. <paramref name="listener"/> hears of the run while it goes on; what it throws ends the question.
    /// </summary>
    Task<PipelineAnswer> AskAsync(PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken);

    /// <summary>
    /// Looks up what became of a run that was started but whose answer did not arrive here (cut stream, dead worker).
    /// Waits for a run that is still going on until <paramref name="cancellationToken"/> fires.
    /// <see cref="PipelineAnswer.Failed"/> with <see cref="FailureKind.RunUnknown"/> means that the backend cannot tell:
    /// asking again could repeat side effects.
    /// </summary>
    Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken);

    /// <summary>What is said in a voice message, as far as the backend can tell. A failure is a value; only cancellation is thrown.</summary>
    /// <param name="file">The voice message.</param>
    /// <param name="user">Name of the contact at the backend.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<SpokenWords> TranscribeAsync(QuestionFile file, string user, CancellationToken cancellationToken) => Task.FromResult(SpokenWords.None);

    /// <summary>Fetches a file of an answer (<see cref="PipelineAnswer.Reply.Files"/>). A failure is a value; only cancellation is thrown.</summary>
    Task<FetchedFile> FetchAsync(AnswerFile file, CancellationToken cancellationToken) => Task.FromResult(FetchedFile.Failed("not_a_backend_of_files"));
}

/// <summary>One question of a customer, possibly several messages merged.</summary>
/// <param name="Text">What the customer wrote; never empty.</param>
/// <param name="User">Stable name of the contact at the backend: <c>cw-{account}-contact-{id}</c>.</param>
/// <param name="ConversationId">The backend's conversation, or null to start one.</param>
/// <param name="Inputs">Variables for the pipeline; all values are strings because Dify's text inputs refuse numbers.</param>
/// <param name="CorrelationId">Follows the message through logs and to the backend; letters, digits, <c>-</c> and <c>_</c>.</param>
public sealed record PipelineQuestion(
    string Text,
    string User,
    string? ConversationId,
    IReadOnlyDictionary<string, string> Inputs,
    string CorrelationId)
{
    /// <summary>When an answer is of no use any more, because a human is called; null for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The customer's files, in the order of their lines in <see cref="Text"/>, which stand for those that a pipeline does not take.</summary>
    public IReadOnlyList<QuestionFile> Files { get; init; } = [];

    /// <summary>Id in Chatwoot of the newest message that it is made of; null for none.</summary>
    public long? MessageId { get; init; }

    /// <summary>Those of the files that go with the question, made ready for the backend.</summary>
    public IReadOnlyList<TakenFile> Taken { get; init; } = [];

    /// <summary>What was said before, oldest first; filled only for a pipeline that wants it (<see cref="IPipeline.HistoryLength"/>).</summary>
    public IReadOnlyList<PipelineExchange> History { get; init; } = [];

    /// <summary>
    /// The customer's answer to a form of this pipeline; null for a question. It is handed in instead of asking, at most once, and the run that
    /// waited for it is followed to its end.
    /// </summary>
    public FormSubmission? Submission { get; init; }
}

/// <summary>What somebody asked earlier, and was told.</summary>
public sealed record PipelineExchange(string Question, string Answer);

/// <summary>What the backend has told of a run so far; each may be null.</summary>
public sealed record PipelineRun(string? ConversationId, string? MessageId, string? TaskId, string? WorkflowRunId);

/// <summary>What became of a question.</summary>
public abstract record PipelineAnswer
{
    private PipelineAnswer()
    {
    }

    /// <summary>What it took, if the backend tells; failures may have taken something too.</summary>
    public PipelineUsage? Usage { get; init; }

    /// <summary>The backend finished. <paramref name="Text"/> is raw (may hold think blocks) and may be empty.</summary>
    public sealed record Reply(string Text, PipelineRun Run) : PipelineAnswer
    {
        /// <summary>The files that it made for the customer.</summary>
        public IReadOnlyList<AnswerFile> Files { get; init; } = [];
    }

    /// <summary>The backend stopped to wait for a person (Dify's human input), with the text produced so far.</summary>
    public sealed record Paused(string Text, PipelineRun Run, string? FormToken) : PipelineAnswer
    {
        /// <summary>What it asks of the person; null when that is not known.</summary>
        public PipelineForm? Form { get; init; }
    }

    /// <summary>No answer. <paramref name="Run"/> holds the ids seen before the failure.</summary>
    public sealed record Failed(PipelineFailure Failure, PipelineRun Run) : PipelineAnswer;
}

/// <summary>Why there is no answer, and what may be done about it.</summary>
/// <param name="Kind">What the turn may do next.</param>
/// <param name="Code">Short stable code for logs, notes and metrics, such as <c>http_500</c> or <c>workflow_failed</c>.</param>
/// <param name="Detail">One line for operators; never customer text, never a key. At most 300 characters.</param>
/// <param name="RetryAfter">What the backend asked to wait, if it did.</param>
public sealed record PipelineFailure(FailureKind Kind, string Code, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>Nothing of an answer came (silence, a connection that broke, a page of a proxy), whatever may be done about it.</summary>
    public bool IsUnanswered { get; init; }

    /// <summary>Whether it speaks against the backend: others who ask it now are likely to fare the same.</summary>
    public bool SpeaksAgainstBackend => IsUnanswered || Kind is FailureKind.Transient or FailureKind.RunUnknown;
}

/// <summary>What the turn may do after a failure.</summary>
public enum FailureKind
{
    /// <summary>Ask again after a pause: 408, 5xx, time-outs, connection errors. Speaks against the backend.</summary>
    Transient,

    /// <summary>
    /// Turned away for want of room (429, a concurrency limit): ask again after a pause for as long as there is time. Nobody has begun to
    /// work on it, so it counts neither as an attempt nor against the backend.
    /// </summary>
    Busy,

    /// <summary>Asking again cannot help: bad key, bad request, quota, broken app.</summary>
    Permanent,

    /// <summary>The backend does not know the conversation any more: ask again without its id.</summary>
    ConversationLost,

    /// <summary>The stream ended without an end: the run may have finished. Recover, do not repeat.</summary>
    Truncated,

    /// <summary>Recovery could not find out what became of the run.</summary>
    RunUnknown,

    /// <summary>The circuit breaker is open: the backend was failing for everybody a moment ago.</summary>
    BackendDown,
}
