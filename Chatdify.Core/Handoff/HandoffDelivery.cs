using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Handoff;

/// <summary>
/// Hands a conversation to a human, resuming where an earlier attempt stopped. Opening comes last and must succeed; any other step is
/// given up after a few attempts rather than let the customer wait.
/// </summary>
public sealed partial class HandoffDelivery(HandoffSteps steps, ConversationGate gate, ILogger<HandoffDelivery> logger)
{
    /// <summary>How often a step other than opening is tried.</summary>
    private const int PatienceWithSteps = 3;

    /// <summary>Does the steps that are not done yet.</summary>
    public async Task<DeliveryResult> RunAsync(TurnLease lease, Turn turn, CancellationToken cancellationToken)
    {
        var state = (await lease.LoadAsync(cancellationToken)).State;
        if (turn.MessageIds.Count == 0 || HandoffSteps.IsOnlyTold(turn))
        {
            // Asked for by a callback while nobody waited for an answer, or for the team alone: whose the conversation is does not matter then.
            return await StepsAsync(lease, turn, HandoffSteps.Of(turn), state.Attempts, cancellationToken);
        }

        switch (await gate.CheckAsync(lease.Key, state, turn.NewestMessageId, cancellationToken))
        {
            case GateResult.Closed { Reason: GateResult.AssignedToPerson }:
                return await StepsAsync(lease, turn, HandoffSteps.WithPerson, state.Attempts, cancellationToken);
            case GateResult.Closed { Reason: "conversation_open" or "human_replied" }:
                return new DeliveryResult.Ended(turn, TurnOutcome.HandedOff(turn.Handoff!.Code));
            case GateResult.Closed closed:
                return new DeliveryResult.Ended(turn, TurnOutcome.Dropped(closed.Reason));
            case GateResult.Unknown unknown:
                return new DeliveryResult.Later(turn, unknown.Code);
        }

        return await StepsAsync(lease, turn, HandoffSteps.Of(turn), state.Attempts, cancellationToken);
    }

    private async Task<DeliveryResult> StepsAsync(
        TurnLease lease, Turn turn, IReadOnlyList<string> all, int attempts, CancellationToken cancellationToken)
    {
        foreach (var step in all.Except(turn.HandoffSteps))
        {
            (turn, var failure) = await steps.RunAsync(step, lease, turn, cancellationToken);
            if (failure is not null && (step == all[^1] || (failure.IsTransient && attempts < PatienceWithSteps)))
            {
                return failure.IsTransient
                    ? new DeliveryResult.Later(turn, failure.Code, failure.Pause)
                    : new DeliveryResult.Stuck(turn, failure.Code);
            }

            if (failure is not null)
            {
                Log.StepGivenUp(logger, lease.Key, step, failure.Code);
            }

            if (IsSettled(step, turn, failure))
            {
                turn = await RecordAsync(lease, turn, step);
            }
        }

        return new DeliveryResult.Ended(turn, TurnOutcome.HandedOff(turn.Handoff!.Code));
    }

    /// <summary>
    /// A step that is certainly not done is left open: should opening fail as well, because all of Chatwoot is away, it is tried again with it.
    /// One in doubt is not.
    /// </summary>
    private static bool IsSettled(string step, Turn turn, StepFailure? failure) => failure is not { IsTransient: true } || turn.InFlight == step;

    /// <summary>Whoever stops now: what was done is written down.</summary>
    private static async Task<Turn> RecordAsync(TurnLease lease, Turn turn, string step)
    {
        var done = turn with { HandoffSteps = [.. turn.HandoffSteps, step], InFlight = null, InFlightSince = null };
        await lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = done }, CancellationToken.None);
        return done;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Hand-off of conversation {Conversation} goes on without the step {Step}: {Code}.")]
        public static partial void StepGivenUp(ILogger logger, ConversationKey conversation, string step, string code);
    }
}
