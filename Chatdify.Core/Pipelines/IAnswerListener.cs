namespace Chatdify.Core.Pipelines;

/// <summary>Hears of a run while it goes on. Its methods are awaited before more is read from the backend.</summary>
public interface IAnswerListener
{
    /// <summary>
    /// What is known of the run before the question is sent, so that a crash can be recovered, or by a mere sign of life: the backend has not begun to
    /// answer.
    /// </summary>
    Task RunStartsAsync(PipelineRun run) => RunKnownAsync(run);

    /// <summary>
    /// The backend has begun to answer, and told more of the ids of the run, so that a crash after that point can be recovered instead of asked again.
    /// </summary>
    Task RunKnownAsync(PipelineRun run);

    /// <summary>
    /// The text has changed; usually it has grown, but a backend may replace what it said. <paramref name="textSoFar"/> gives the raw text
    /// (it may hold think blocks) and costs as much as the text is long. Backends that do not stream never call this.
    /// </summary>
    Task TextChangedAsync(Func<string> textSoFar) => Task.CompletedTask;

    /// <summary>
    /// Whether the run is to go on at the backend although the question ends here without an answer: somebody else will fetch it
    /// (<see cref="IPipeline.RecoverAsync"/>).
    /// </summary>
    bool KeepsRun => false;

    /// <summary>
    /// Whether it speaks against the backend that the question was cancelled: true if it had said nothing in the time that it was given, false if it
    /// ended for somebody else's sake, null if only the length of the wait can tell.
    /// </summary>
    bool? IsBackendsFault => null;
}
