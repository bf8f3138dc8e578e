using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Queueing;
using Chatdify.Core.Routing;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Turns;

/// <summary>
/// The thinking half of a turn: wait until the customer is quiet, take the turn, ask the pipeline, store the answer, pass it on.
/// </summary>
public sealed partial class TurnWorker(
    TurnLeases leases,
    IConversationStore store,
    IWorkQueue queue,
    ConversationGate gate,
    PipelineAsker asker,
    TurnResults results,
    Routed<TurnOptions> turns,
    TimeProvider time,
    ILogger<TurnWorker> logger)
{
    /// <summary>Handles one wake-up. A wake-up that finds nothing to do is done: whoever keeps it from working will wake again.</summary>
    public async Task RunAsync(TurnWork work, CancellationToken cancellationToken)
    {
        var quiet = TimeSpan.Zero;
        await using var lease = await leases.TakeAsync(
            work.Key(),
            (snapshot, now) =>
            {
                var start = new TurnStart(turns.For(snapshot.State.Route));
                quiet = start.StillQuiet(snapshot, work, now);
                return quiet > TimeSpan.Zero ? null : start.Begin(snapshot, now);
            },
            cancellationToken);
        if (lease is not null)
        {
            await ThinkSafelyAsync(lease, cancellationToken);
        }
        else if (quiet > TimeSpan.Zero)
        {
            await queue.WakeAsync(work, quiet, cancellationToken);
        }
    }

    private async Task ThinkSafelyAsync(TurnLease lease, CancellationToken cancellationToken)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            await ThinkAsync(lease, working.Token);
        }
        catch (LeaseLostException)
        {
            Log.TakenOver(logger, lease.Key);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            Log.TakenOver(logger, lease.Key);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await results.GiveBackAsync(lease, CancellationToken.None);
        }
    }

    private async Task ThinkAsync(TurnLease lease, CancellationToken cancellationToken)
    {
        var snapshot = await lease.LoadAsync(cancellationToken);
        if (await store.GetTurnAsync(lease.Key, snapshot.State.TurnId!, cancellationToken) is not { } turn || snapshot.Mailbox.Count == 0)
        {
            throw new InvalidOperationException($"Conversation {lease.Key} thinks without a turn or a message.");
        }

        if (CallHuman(snapshot.State, turn) is { } reason)
        {
            await results.HandOffAsync(lease, turn, reason, cancellationToken);
            return;
        }

        var whose = turn.IsForTeam
            ? new GateResult.Open()
            : await gate.CheckAsync(lease.Key, snapshot.State, turn.NewestMessageId, cancellationToken);
        var next = whose switch
        {
            GateResult.Closed closed => results.DropAsync(lease, turn, closed.Reason, cancellationToken),
            GateResult.Unknown unknown => results.LookAgainAsync(lease, turn, ChatwootAway(unknown), cancellationToken),
            _ => AskAsync(lease, snapshot.State, turn, cancellationToken),
        };
        await next;
    }

    /// <summary>Asks one pipeline after the other, until one has answered, is to be asked again later, or nobody is left. All share one deadline.</summary>
    private async Task AskAsync(TurnLease lease, ConversationState state, Turn turn, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Remaining(state, turn), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var limit = turns.For(turn.Path.Route).MaxAttempts;
            var next = state.Attempts > limit ? await results.GiveUpAsync(lease, turn, HandoffReasons.Attempts(limit), cancellationToken) : turn;
            while (next is not null)
            {
                turn = next;
                next = await asker.AskAsync(lease, turn, new AskLimits(results.MakesRoomAt(state, turn), deadline.Token), both.Token) switch
                {
                    AskResult.Heard heard => await results.TakeAsync(lease, heard.Turn, heard.Answer, cancellationToken),
                    AskResult.TakenOver taken => await DropAsync(lease, taken, cancellationToken),
                    var superseded => Superseded(lease.Key, superseded.Turn),
                };
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // As it is written, with what was said early: the question has changed it meanwhile.
            turn = await store.GetTurnAsync(lease.Key, turn.Id, cancellationToken) ?? turn;
            await results.HandOffAsync(lease, turn, HandoffReasons.Deadline.After(turn.Path.GaveUp), cancellationToken);
        }
    }

    private async Task<Turn?> DropAsync(TurnLease lease, AskResult.TakenOver taken, CancellationToken cancellationToken)
    {
        Log.Stopped(logger, lease.Key, taken.Reason);
        await results.DropAsync(lease, taken.Turn, taken.Reason, cancellationToken);
        return null;
    }

    private Turn Superseded(ConversationKey key, Turn turn)
    {
        Log.Superseded(logger, key);
        return turn;
    }

    private HandoffReason? CallHuman(ConversationState state, Turn turn)
    {
        var limit = turns.For(turn.Path.Route).MaxPerContactPerMinute;
        return Remaining(state, turn) <= TimeSpan.Zero ? HandoffReasons.Deadline.After(turn.Path.GaveUp)
            : !turn.IsForTeam && state.IsFlooded(limit) ? HandoffReasons.Flood(limit)
            : null;
    }

    private TimeSpan Remaining(ConversationState state, Turn turn)
    {
        var left = turns.For(turn.Path.Route).HandoffAt(state.FirstUnansweredAt ?? time.GetUtcNow()) - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static PipelineFailure ChatwootAway(GateResult.Unknown unknown) =>
        new(FailureKind.Busy, "chatwoot_" + unknown.Code, "Chatwoot could not be asked whose the conversation is.");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The pipeline of conversation {Conversation} was stopped: {Reason}.")]
        public static partial void Stopped(ILogger logger, ConversationKey conversation, string reason);

        [LoggerMessage(LogLevel.Information, "The pipeline of conversation {Conversation} was stopped: a newer message is asked along.")]
        public static partial void Superseded(ILogger logger, ConversationKey conversation);

        [LoggerMessage(LogLevel.Warning, "The turn of conversation {Conversation} was taken over; this worker's result is forgotten.")]
        public static partial void TakenOver(ILogger logger, ConversationKey conversation);
    }
}
