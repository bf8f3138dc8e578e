using Chatdify.Core.Conversations;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Turns;

/// <summary>
/// Follows a question. Writes the ids of the run into its turn as soon as they are known, so that whoever takes the turn over recovers the run;
/// says early what may be said early. What has begun, or has said something, is not silent: from then on its end is waited for.
/// </summary>
internal sealed class AskListener(
    TurnLease lease, Turn turn, EarlySpeech? speech, Interruption interruption, CancellationTokenSource silence, CancellationToken cancellationToken)
    : IAnswerListener
{
    /// <summary>The turn as it is written.</summary>
    public Turn Turn { get; private set; } = turn;

    /// <inheritdoc />
    public bool KeepsRun => Turn.Parts.Count > 0 && !interruption.Token.IsCancellationRequested;

    public Task RunKnownAsync(PipelineRun run)
    {
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        Turn = Turn with { Run = run };
        return lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = Turn }, cancellationToken);
    }

    public async Task TextChangedAsync(Func<string> textSoFar)
    {
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        interruption.HasWords();
        if (speech is not null)
        {
            (Turn, var closed) = await speech.SayAsync(Turn, textSoFar, cancellationToken);
            interruption.TakeOver(closed);
        }
    }
}
