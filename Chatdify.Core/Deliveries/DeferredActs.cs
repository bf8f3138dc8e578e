using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Deliveries;

/// <summary>
/// Carries out what the pipeline asked for during its turn, after its answer was sent: a hand-off, a status, an assignee. Only while the
/// conversation is still the bot's: a human who was faster has decided otherwise.
/// </summary>
public sealed partial class DeferredActs(IChatwootClient chatwoot, ConversationGate gate, TeamAssignment teams, ILogger<DeferredActs> logger)
{
    /// <summary>Goes on where the answer ended; does nothing if it did not reach the customer.</summary>
    public async Task<DeliveryResult> RunAsync(TurnLease lease, DeliveryResult answered, CancellationToken cancellationToken)
    {
        if (answered is not DeliveryResult.Ended { Outcome.Kind: OutcomeKind.Answered, Turn: var turn })
        {
            return answered;
        }

        var snapshot = await lease.LoadAsync(cancellationToken);
        var ended = new DeliveryResult.Ended(turn, turn.SaysSomething ? TurnOutcome.Answered : TurnOutcome.AnsweredByCallback);
        return snapshot.State.Acts switch
        {
            { CallsHuman: true } acts => new DeliveryResult.CallHuman(Prepared(turn, acts), acts.Handoff ?? HandoffReasons.Opened),
            { HasDeferred: true } acts => await ActAsync(lease, snapshot, ended with { Turn = turn with { ActsDone = acts } }, acts, cancellationToken),
            _ => ended,
        };
    }

    /// <summary>After an answer no farewell; where only opening was asked for, nothing else.</summary>
    private static Turn Prepared(Turn turn, TurnActs acts) => turn with
    {
        HandoffSteps = acts.Handoff is null ? [.. HandoffSteps.InOrder.Where(step => step != HandoffSteps.Open)]
            : turn.SaysSomething || acts.Has(TurnActs.Message) ? [HandoffSteps.Farewell]
            : [],
    };

    private async Task<DeliveryResult> ActAsync(
        TurnLease lease, Snapshot snapshot, DeliveryResult.Ended ended, TurnActs acts, CancellationToken cancellationToken)
    {
        // The assignee that was wanted may be there already, from an attempt that got no further.
        switch (await gate.CheckAsync(lease.Key, snapshot.State, ended.Turn.NewestMessageId, cancellationToken))
        {
            case GateResult.Unknown unknown:
                return new DeliveryResult.Later(ended.Turn, unknown.Code);
            case GateResult.Closed closed when closed.Assignee is not { } person || person != acts.Assignee:
                Log.NotDone(logger, lease.Key, closed.Reason);
                return ended;
        }

        try
        {
            await ChangeAsync(lease.Key, acts, snapshot.Mailbox.Any(message => !ended.Turn.MessageIds.Contains(message.Id)), cancellationToken);
        }
        catch (ChatwootException failure)
        {
            if (failure.IsTransient)
            {
                return new DeliveryResult.Later(ended.Turn, failure.Code);
            }

            Log.NotDone(logger, lease.Key, failure.Code);
        }

        return ended;
    }

    /// <summary>A customer who has written again is not put to sleep; the next turn decides anew.</summary>
    private async Task ChangeAsync(ConversationKey key, TurnActs acts, bool hasMore, CancellationToken cancellationToken)
    {
        if (acts.Assignee is { } person)
        {
            await teams.ForgetAsync(key, cancellationToken);
            await chatwoot.AssignPersonAsync(key, person, cancellationToken);
        }

        if (acts.Status is { } status && !hasMore)
        {
            await chatwoot.SetStatusAsync(key, status, acts.SnoozedUntil, cancellationToken);
        }
        else if (acts.Status is not null)
        {
            Log.NotDone(logger, key, "customer_wrote_again");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "What the pipeline wanted for conversation {Conversation} after its answer is not done: {Reason}.")]
        public static partial void NotDone(ILogger logger, ConversationKey conversation, string reason);
    }
}
