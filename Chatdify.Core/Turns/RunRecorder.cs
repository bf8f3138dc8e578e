using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Turns;

/// <summary>
/// Writes the ids of a run into its turn as soon as they are known: whoever takes the turn over recovers the run. What has begun, or has
/// said something, is not silent: from then on its end is waited for.
/// </summary>
internal sealed class RunRecorder(TurnLease lease, Turn turn, CancellationTokenSource silence, CancellationToken cancellationToken) : IAnswerListener
{
    public Task RunKnownAsync(PipelineRun run)
    {
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        return lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = turn with { Run = run } }, cancellationToken);
    }

    public Task TextChangedAsync(Func<string> textSoFar)
    {
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }
}
