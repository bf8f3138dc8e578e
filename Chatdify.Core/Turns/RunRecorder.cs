using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Turns;

/// <summary>Writes the ids of a run into its turn as soon as they are known: whoever takes the turn over recovers the run.</summary>
internal sealed class RunRecorder(TurnLease lease, Turn turn, CancellationToken cancellationToken) : IAnswerListener
{
    public Task RunKnownAsync(PipelineRun run) =>
        lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = turn with { Run = run } }, cancellationToken);
}
