using Chatdify.Core.Conversations;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Turns;

/// <summary>
/// Follows a question. Writes the ids of the run into its turn as soon as they are known, so that whoever takes the turn over recovers the run;
/// says early what may be said early. A backend that has named its run, or has said something, is not silent: from then on its end is waited for; so
/// is that of one that is asked once (<paramref name="asksOnce"/>), as soon as it is asked, and newer messages do not change its question.
/// </summary>
internal sealed class AskListener(
    TurnLease lease,
    Turn turn,
    EarlySpeech? speech,
    Interruption interruption,
    bool asksOnce,
    CancellationTokenSource silence,
    CancellationToken deadline,
    CancellationToken cancellationToken)
    : IAnswerListener
{
    /// <summary>The turn as it is written.</summary>
    public Turn Turn { get; private set; } = turn;

    /// <summary>
    /// Whoever goes on with the turn, because this process stops or has lost its hold, fetches the answer of the run that is written down.
    /// </summary>
    public bool KeepsRun => Turn.Run is not null && !IsUnwanted;

    private bool IsUnwanted =>
        interruption.Token.IsCancellationRequested || silence.IsCancellationRequested || deadline.IsCancellationRequested;

    /// <summary>A person, a newer message, or the end of this process says nothing about the backend, whatever else came at the same time.</summary>
    public bool? IsBackendsFault =>
        interruption.Token.IsCancellationRequested || (cancellationToken.IsCancellationRequested && !deadline.IsCancellationRequested) ? false
        : silence.IsCancellationRequested ? true
        : null;

    /// <summary>A silence, or a newer message, that ended the question a moment before keeps it from being sent.</summary>
    public Task RunStartsAsync(PipelineRun run)
    {
        if (asksOnce)
        {
            interruption.IsLeftAlone();
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        return WriteAsync(run);
    }

    public Task RunKnownAsync(PipelineRun run)
    {
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        return WriteAsync(run);
    }

    public async Task TextChangedAsync(Func<string> textSoFar)
    {
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        interruption.IsLeftAlone();
        if (speech is not null)
        {
            (Turn, var closed) = await speech.SayAsync(Turn, textSoFar, cancellationToken);
            interruption.TakeOver(closed);
        }
    }

    private async Task WriteAsync(PipelineRun run)
    {
        var told = Turn with { Run = run };
        await lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = told }, cancellationToken);
        Turn = told;
    }
}
