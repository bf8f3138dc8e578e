using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Deliveries;

/// <summary>
/// Sends a message so that it is never shown twice (promise 2): writes down what it is about to send, sends it with a mark, and where it
/// finds something written down but not done, looks for the mark first.
/// </summary>
public sealed class MarkedSender(IChatwootClient chatwoot, IOptions<ChatwootOptions> options, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    /// <summary>Sends one message of a turn, or finds that it is there already.</summary>
    public Task<MarkedResult> SendAsync(
        TurnLease lease, Turn turn, string part, string content, bool isPrivate, CancellationToken cancellationToken) =>
        SendAsync(lease, turn, new OutgoingMessage(content, isPrivate, new MessageMark(turn.Id, part)) { Form = turn.FormOf(part) }, cancellationToken);

    /// <summary>The same with a file alone.</summary>
    public Task<MarkedResult> SendAsync(
        TurnLease lease, Turn turn, string part, FileContent file, bool isPrivate, CancellationToken cancellationToken) =>
        SendAsync(lease, turn, new OutgoingMessage("", isPrivate, new MessageMark(turn.Id, part)) { File = file }, cancellationToken);

    /// <summary>What became of a message that was being sent; null when it is certainly not there, or was not being sent.</summary>
    public async Task<MarkedResult?> FindAsync(TurnLease lease, Turn turn, string part, CancellationToken cancellationToken) =>
        turn.InFlight == part ? await LookUpAsync(lease.Key, turn, part, cancellationToken) : null;

    private async Task<MarkedResult> SendAsync(TurnLease lease, Turn turn, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var part = message.Mark.Part;
        if (await FindAsync(lease, turn, part, cancellationToken) is { } known)
        {
            return known;
        }

        cancellationToken.ThrowIfCancellationRequested();
        turn = turn with { InFlight = part, InFlightSince = time.GetUtcNow() };

        // From here on nothing is cancelled by a stopping host, the caller's record included: each call has its own time limit, and one that is
        // cut would leave an unclear sending behind. Whoever has lost the lease can write nothing anyway.
        await lease.CommitAsync(basis => new ConversationChange(Showing(basis.State, message.Mark)) { Turn = turn }, CancellationToken.None);
        return await CallAsync(lease, turn, message, cancellationToken) switch
        {
            SendResult.Sent => new MarkedResult.Sent(Landed(turn)),
            SendResult.NotSent notSent => new MarkedResult.NotYet(await ClearAsync(lease, turn), notSent.Code, notSent.RetryAfter),
            SendResult.Rejected rejected => new MarkedResult.Rejected(await ClearAsync(lease, turn), rejected.Code),
            SendResult.Unclear when !chatwoot.CanFindMessages => new MarkedResult.CannotTell(turn),
            SendResult.Unclear unclear => new MarkedResult.NotYet(turn, unclear.Code, LookAgain),
            var unknown => throw new InvalidOperationException($"Unknown result {unknown}."),
        };
    }

    /// <summary>
    /// Begins soon after it was written down or not at all: should this worker lose the lease, its successor sends the message as soon as
    /// Chatwoot can no longer be working on a call that began when it was written down.
    /// </summary>
    private async Task<SendResult> CallAsync(TurnLease lease, Turn turn, OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        return await chatwoot.SendAsync(lease.Key, message, turn.InFlightSince!.Value + (options.Value.Timeout / 4), waiting.Token);
    }

    /// <summary>
    /// Null when the message is certainly not there. Not being found says so only once Chatwoot can no longer be working on it.
    /// </summary>
    private async Task<MarkedResult?> LookUpAsync(ConversationKey key, Turn turn, string part, CancellationToken cancellationToken)
    {
        if (!chatwoot.CanFindMessages)
        {
            return new MarkedResult.CannotTell(turn);
        }

        try
        {
            if (await chatwoot.IsSentAsync(key, new MessageMark(turn.Id, part), turn.NewestMessageId, cancellationToken))
            {
                return new MarkedResult.Sent(Landed(turn));
            }

            var wait = turn.InFlightSince + options.Value.Timeout - time.GetUtcNow();
            return wait > TimeSpan.Zero ? new MarkedResult.NotYet(turn, "unclear", wait) : null;
        }
        catch (ChatwootException failure)
        {
            return failure.IsTransient ? new MarkedResult.NotYet(turn, failure.Code, LookAgain) : new MarkedResult.CannotTell(turn);
        }
    }

    /// <summary>From when it may be read, a form can be answered.</summary>
    private static ConversationState Showing(ConversationState state, MessageMark mark) => state.Form is { } form && (form.Turn, form.Part) == (mark.Turn, mark.Part)
        ? state with { Form = form with { TextCounts = true } }
        : state;

    private static Turn Landed(Turn turn) => turn with { InFlight = null, InFlightSince = null };

    private static async Task<Turn> ClearAsync(TurnLease lease, Turn turn)
    {
        var cleared = Landed(turn);
        await lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = cleared }, CancellationToken.None);
        return cleared;
    }
}

/// <summary>What became of a marked message, with the turn as it stands now.</summary>
public abstract record MarkedResult(Turn Turn)
{
    /// <summary>It is there. The caller records that together with what it means, also when the host is stopping.</summary>
    public sealed record Sent(Turn Turn) : MarkedResult(Turn);

    /// <summary>Try (or look) again later.</summary>
    public sealed record NotYet(Turn Turn, string Code, TimeSpan? Pause) : MarkedResult(Turn);

    /// <summary>Chatwoot does not take it.</summary>
    public sealed record Rejected(Turn Turn, string Code) : MarkedResult(Turn);

    /// <summary>It may be there, and nothing can tell: do not send it again.</summary>
    public sealed record CannotTell(Turn Turn) : MarkedResult(Turn);
}
