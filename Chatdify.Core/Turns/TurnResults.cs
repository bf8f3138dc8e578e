using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Queueing;
using Chatdify.Core.Replies;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Turns;

/// <summary>
/// What a worker writes at the end of its attempt: an answer to send, another attempt later, a hand-off, or a drop.
/// Each is one transaction, followed by the message that has it carried on; the watch stands in should that message be lost.
/// </summary>
public sealed partial class TurnResults(
    IConversationStore store,
    IWorkQueue queue,
    IPipeline pipeline,
    TurnEnding ending,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<TurnResults> logger)
{
    /// <summary>Writes what the pipeline gave.</summary>
    public Task TakeAsync(TurnLease lease, Turn turn, PipelineAnswer answer, CancellationToken cancellationToken) => answer switch
    {
        PipelineAnswer.Reply reply => AnswerAsync(lease, turn, reply, cancellationToken),
        PipelineAnswer.Failed { Failure: { Kind: FailureKind.Transient } failure } => FailAsync(lease, turn, failure, cancellationToken),
        PipelineAnswer.Failed failed => HandOffAsync(lease, turn, HandoffReasons.From(failed.Failure, pipeline.Name), cancellationToken),
        _ => HandOffAsync(lease, turn, HandoffReasons.Paused(pipeline.Name), cancellationToken),
    };

    /// <summary>Asks again after a pause; calls a human if the attempts are used up or the pause would outlast the deadline.</summary>
    public async Task FailAsync(TurnLease lease, Turn turn, PipelineFailure failure, CancellationToken cancellationToken)
    {
        var state = (await lease.LoadAsync(cancellationToken)).State;
        var (now, pause) = (time.GetUtcNow(), Pause(state.Attempts, failure.RetryAfter));
        Log.Failed(logger, lease.Key, state.Attempts, failure.Code);
        if (state.Acts is { CallsHuman: true } acts)
        {
            await HandOffAsync(lease, turn, acts.Handoff ?? HandoffReasons.Opened, cancellationToken);
            return;
        }

        if (state.Attempts >= options.Value.MaxAttempts || now + pause >= options.Value.HandoffAt(state.FirstUnansweredAt ?? now))
        {
            await HandOffAsync(lease, turn, HandoffReasons.From(failure, pipeline.Name), cancellationToken);
            return;
        }

        await lease.CommitAsync(
            basis => new ConversationChange(basis.State.Released() with { NotBefore = now + pause }) { Turn = turn with { Run = null } },
            cancellationToken);
        await queue.WakeAsync(TurnWork.For(lease.Key), pause, cancellationToken);
    }

    /// <summary>Leaves the turn to be handed to a human.</summary>
    public async Task HandOffAsync(TurnLease lease, Turn turn, HandoffReason reason, CancellationToken cancellationToken)
    {
        Log.HandsOff(logger, lease.Key, reason.Code);
        await lease.CommitAsync(basis => HandingOff(basis.State, turn, reason), cancellationToken);
        await queue.DeliverAsync(ReplyWork.For(lease.Key, turn.Id), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Ends the turn without a word: the conversation is not the bot's any more.</summary>
    public Task DropAsync(TurnLease lease, Turn turn, string reason, CancellationToken cancellationToken) =>
        ending.EndAsync(lease, turn, TurnOutcome.Dropped(reason), cancellationToken);

    /// <summary>The host stops: another instance is to go on at once, and the attempt does not count.</summary>
    public async Task GiveBackAsync(TurnLease lease, CancellationToken cancellationToken)
    {
        await lease.CommitAsync(
            basis => new ConversationChange(basis.State.Released() with { Attempts = Math.Max(0, basis.State.Attempts - 1) }), cancellationToken);
        await queue.WakeAsync(TurnWork.For(lease.Key), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>The change that leaves a turn to be handed to a human.</summary>
    internal static ConversationChange HandingOff(ConversationState state, Turn turn, HandoffReason reason) =>
        new(state.Released() with { Phase = Phase.HandingOff, TurnId = turn.Id, Attempts = 0, NotBefore = null })
        {
            Turn = turn with { Handoff = reason.With(state.Acts?.Handoff) },
        };

    private async Task AnswerAsync(TurnLease lease, Turn turn, PipelineAnswer.Reply reply, CancellationToken cancellationToken)
    {
        var state = (await lease.LoadAsync(cancellationToken)).State;
        var parts = ReplyComposer.Compose(reply.Text, state.Channel);
        if (parts.Count == 0 && state.Acts is not { Settles: true })
        {
            await HandOffAsync(lease, turn, HandoffReasons.Empty(pipeline.Name), cancellationToken);
            return;
        }

        await MapAsync(lease.Key, state, reply.Run.ConversationId, cancellationToken);
        await lease.CommitAsync(basis => Answered(basis, turn, parts, reply.Run), cancellationToken);
        await queue.DeliverAsync(ReplyWork.For(lease.Key, turn.Id), TimeSpan.Zero, cancellationToken);
    }

    private static ConversationChange Answered(Snapshot basis, Turn turn, IReadOnlyList<string> parts, PipelineRun run) =>
        new(basis.State.Released() with
        {
            Phase = Phase.Replying,
            Attempts = 0,
            NotBefore = null,
            BackendConversationId = run.ConversationId ?? basis.State.BackendConversationId,
        })
        {
            Turn = turn with { Parts = parts, Run = run },
            Settle = [.. basis.Mailbox.Select(message => message.Id).Where(turn.MessageIds.Contains)],
            SettledBy = turn.Id,
        };

    private Task MapAsync(ConversationKey key, ConversationState state, string? backendId, CancellationToken cancellationToken) =>
        backendId is null || backendId == state.BackendConversationId
            ? Task.CompletedTask
            : store.MapBackendAsync(key, pipeline.Name, backendId, cancellationToken);

    private TimeSpan Pause(int attempts, TimeSpan? asked)
    {
        var own = options.Value.RetryDelay * Math.Pow(2, Math.Max(0, attempts - 1));
        return asked > own ? asked.Value : own;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} to answer conversation {Conversation} failed: {Code}.")]
        public static partial void Failed(ILogger logger, ConversationKey conversation, int attempt, string code);

        [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} is to be handed to a human: {Reason}.")]
        public static partial void HandsOff(ILogger logger, ConversationKey conversation, string reason);
    }
}
