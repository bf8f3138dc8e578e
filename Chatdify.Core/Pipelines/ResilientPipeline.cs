using Chatdify.Core.Files;
using Chatdify.Core.Http;

namespace Chatdify.Core.Pipelines;

/// <summary>
/// A backend behind its circuit breaker and its limit of concurrent questions. Failures count against it that any other question would have met as
/// well (<see cref="PipelineFailure.SpeaksAgainstBackend"/>), and so does a question that was given up because it said nothing in the time that it had,
/// or after a long wait for its answer; being too busy does not. While the breaker is open the answer is
/// <see cref="FailureKind.BackendDown"/>, at once. Recovery passes through: it reads only.
/// </summary>
public sealed class ResilientPipeline(IPipeline inner, BackendOptions options, TimeProvider time) : IPipeline, IDisposable
{
    private static readonly PipelineRun NotStarted = new(null, null, null, null);
    private readonly BackendResilience<PipelineAnswer> _resilience = new(
        options,
        answer => answer is PipelineAnswer.Failed { Failure.SpeaksAgainstBackend: true },
        answer => answer is not PipelineAnswer.Failed,
        time);

    /// <inheritdoc />
    public string Name => inner.Name;

    /// <inheritdoc />
    public int HistoryLength => inner.HistoryLength;

    /// <inheritdoc />
    public bool AsksOnce => inner.AsksOnce;

    /// <inheritdoc />
    public Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken) =>
        _resilience.RunAsync(
            token => inner.AskAsync(question, listener, token), Refuse, question.Deadline, () => listener.IsBackendsFault, cancellationToken);

    /// <inheritdoc />
    public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
        inner.RecoverAsync(question, run, cancellationToken);

    /// <inheritdoc />
    public Task<SpokenWords> TranscribeAsync(QuestionFile file, string user, CancellationToken cancellationToken) =>
        inner.TranscribeAsync(file, user, cancellationToken);

    /// <inheritdoc />
    public Task<FetchedFile> FetchAsync(AnswerFile file, CancellationToken cancellationToken) => inner.FetchAsync(file, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _resilience.Dispose();

    private PipelineAnswer Refuse(BackendRefusal refusal, TimeSpan? wait) => new PipelineAnswer.Failed(
        refusal switch
        {
            BackendRefusal.Open => new PipelineFailure(FailureKind.BackendDown, "circuit_open", $"{Name} failed repeatedly and is left alone for a moment.", wait),
            BackendRefusal.Late => new PipelineFailure(FailureKind.Permanent, "too_busy", $"So many questions were before this one that {Name} could not answer it in time."),
            _ => new PipelineFailure(FailureKind.Busy, "queue_full", $"Too many questions are waiting for {Name}."),
        },
        NotStarted);
}
