using System.Globalization;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Turns;

namespace Chatdify.Core.Deliveries;

/// <summary>
/// Brings the parts of an answer to the customer, in order, each only while the conversation is the bot's. What is for the team becomes notes
/// otherwise.
/// </summary>
public sealed class AnswerDelivery(MarkedSender sender, ConversationGate gate)
{
    /// <summary>Sends the parts that are not sent yet.</summary>
    public async Task<DeliveryResult> RunAsync(TurnLease lease, Turn turn, CancellationToken cancellationToken)
    {
        while (turn.Sent < turn.Parts.Count)
        {
            var (sent, stop) = await SendNextAsync(lease, turn, cancellationToken);
            if (stop is not null)
            {
                return stop;
            }

            turn = sent;
        }

        return new DeliveryResult.Ended(turn, TurnOutcome.Answered);
    }

    private async Task<(Turn Turn, DeliveryResult? Stop)> SendNextAsync(TurnLease lease, Turn turn, CancellationToken cancellationToken)
    {
        var (part, state) = (turn.Sent.ToString(CultureInfo.InvariantCulture), (await lease.LoadAsync(cancellationToken)).State);
        var whose = await gate.CheckAsync(lease.Key, state, turn.NewestMessageId, cancellationToken);
        if (Refusal(turn, whose) is { } refusal)
        {
            return (turn, refusal);
        }

        return await sender.SendAsync(lease, turn, part, turn.Parts[turn.Sent], isPrivate: whose is GateResult.Closed, cancellationToken) switch
        {
            MarkedResult.Sent sent => (await RecordAsync(lease, sent.Turn), null),
            MarkedResult.NotYet notYet => (turn, new DeliveryResult.Later(notYet.Turn, notYet.Code, notYet.Pause)),
            MarkedResult.Rejected { Code: "http_404" } gone => (turn, new DeliveryResult.Ended(gone.Turn, TurnOutcome.Dropped("conversation_gone"))),
            MarkedResult.Rejected rejected => (turn, new DeliveryResult.CallHuman(rejected.Turn, HandoffReasons.NotAccepted(rejected.Code))),
            var unclear => (turn, new DeliveryResult.CallHuman(unclear.Turn, HandoffReasons.UnclearSend)),
        };
    }

    private static DeliveryResult? Refusal(Turn turn, GateResult whose) => whose switch
    {
        GateResult.Closed closed when !turn.IsForTeam => new DeliveryResult.Ended(turn, TurnOutcome.Dropped(closed.Reason)),
        GateResult.Unknown unknown => new DeliveryResult.Later(turn, unknown.Code),
        _ => null,
    };

    /// <summary>Whoever stops now: what the customer has is written down.</summary>
    private static async Task<Turn> RecordAsync(TurnLease lease, Turn turn)
    {
        var sent = turn with { Sent = turn.Sent + 1 };
        await lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = sent }, CancellationToken.None);
        return sent;
    }
}
