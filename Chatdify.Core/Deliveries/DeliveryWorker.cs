using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Deliveries;

/// <summary>The speaking half of a turn: brings the answer, or calls a human.</summary>
public sealed partial class DeliveryWorker(
    TurnLeases leases,
    IConversationStore store,
    IWorkQueue queue,
    AnswerDelivery answer,
    FileDelivery files,
    HandoffDelivery handoff,
    DeferredActs deferred,
    TurnResults results,
    TurnEnding ending,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<DeliveryWorker> logger)
{
    /// <summary>Somebody waits: a Retry-After of hours is not obeyed.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Handles one delivery; does nothing when the turn is with another worker, paused or over.</summary>
    public async Task RunAsync(ReplyWork work, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow();
        await using var lease = await leases.TakeAsync(
            work.Key(), (snapshot, now) => Begin(snapshot, work.Turn, now, out since), cancellationToken);
        if (lease is null)
        {
            return;
        }

        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            await DeliverAsync(lease, work.Turn, since, working.Token);
        }
        catch (Exception taken) when (taken is LeaseLostException || (taken is OperationCanceledException && lease.Lost.IsCancellationRequested))
        {
            Log.TakenOver(logger, lease.Key);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await PauseAsync(lease, work.Turn, TimeSpan.Zero, CancellationToken.None);
        }
    }

    /// <summary>An answer that was just written, or a hand-off, has not been tried yet.</summary>
    private static ConversationChange? Begin(Snapshot snapshot, string turn, DateTimeOffset now, out DateTimeOffset since)
    {
        var state = snapshot.State;
        since = state.Attempts == 0 ? now : state.DeliversSince ?? now;
        return state.TurnId == turn && (state.Phase is Phase.Replying or Phase.HandingOff) && !(state.NotBefore > now)
            ? new ConversationChange(state with { Attempts = state.Attempts + 1, DeliversSince = since, NotBefore = null })
            : null;
    }

    private async Task DeliverAsync(TurnLease lease, string turnId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (await FindAsync(lease, turnId, since, cancellationToken) is not { } turn)
        {
            Log.TurnLost(logger, lease.Key);
            var lost = TurnStart.Lost(await lease.LoadAsync(cancellationToken), time.GetUtcNow());
            await results.HandOffAsync(lease, lost, HandoffReasons.TurnLost, cancellationToken);
            return;
        }

        await (await TryAsync(lease, turn, since, cancellationToken) switch
        {
            DeliveryResult.Ended ended => ending.EndAsync(lease, ended.Turn, ended.Outcome, cancellationToken),
            DeliveryResult.CallHuman call => results.HandOffAsync(lease, call.Turn, call.Reason, cancellationToken),
            DeliveryResult.Later later => LaterAsync(lease, later, since, cancellationToken),
            DeliveryResult.Stuck stuck => GiveUpAsync(lease, stuck.Turn, stuck.Code, cancellationToken),
            var unknown => throw new InvalidOperationException($"Unknown result {unknown}."),
        });
    }

    /// <summary>Null when the turn is gone, or cannot be read for as long as there is patience.</summary>
    private async Task<Turn?> FindAsync(TurnLease lease, string turnId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindTurnAsync(lease.Key, turnId, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && IsLate(since))
        {
            Log.Broken(logger, failure, lease.Key);
            return null;
        }
    }

    /// <summary>What throws each time is woken by the watch each time: that ends when patience does, like everything else.</summary>
    private async Task<DeliveryResult> TryAsync(TurnLease lease, Turn turn, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            return turn.Handoff is null
                ? await deferred.RunAsync(
                    lease, await files.RunAsync(lease, await answer.RunAsync(lease, turn, cancellationToken), cancellationToken), cancellationToken)
                : await handoff.RunAsync(lease, turn, cancellationToken);
        }
        catch (Exception failure) when (failure is not (LeaseLostException or OperationCanceledException) && IsLate(since))
        {
            Log.Broken(logger, failure, lease.Key);
            return new DeliveryResult.Stuck(turn, "delivery_failed");
        }
    }

    private bool IsLate(DateTimeOffset since) => time.GetUtcNow() - since > options.Value.GiveUpAfter;

    private async Task LaterAsync(TurnLease lease, DeliveryResult.Later later, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (IsLate(since))
        {
            await GiveUpAsync(lease, later.Turn, later.Code, cancellationToken);
            return;
        }

        var attempts = (await lease.LoadAsync(cancellationToken)).State.Attempts;
        var wanted = later.Pause ?? TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts, 10) - 1));
        var pause = wanted < LongestPause ? wanted : LongestPause;
        Log.Later(logger, lease.Key, later.Code, pause.TotalSeconds);
        await PauseAsync(lease, later.Turn.Id, pause, cancellationToken);
    }

    private async Task PauseAsync(TurnLease lease, string turn, TimeSpan pause, CancellationToken cancellationToken)
    {
        var until = pause > TimeSpan.Zero ? time.GetUtcNow() + pause : (DateTimeOffset?)null;
        await lease.CommitAsync(basis => new ConversationChange(basis.State.Released() with { NotBefore = until }), cancellationToken);
        await queue.DeliverAsync(ReplyWork.For(lease.Key, turn), pause, cancellationToken);
    }

    private Task GiveUpAsync(TurnLease lease, Turn turn, string code, CancellationToken cancellationToken) =>
        ending.EndAsync(lease, turn, TurnOutcome.GaveUp(code), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The delivery in conversation {Conversation} was taken over.")]
        public static partial void TakenOver(ILogger logger, ConversationKey conversation);

        [LoggerMessage(LogLevel.Error, "What is to be delivered in conversation {Conversation} is not on record any more: calling a human.")]
        public static partial void TurnLost(ILogger logger, ConversationKey conversation);

        [LoggerMessage(LogLevel.Error, "The delivery in conversation {Conversation} has failed for so long that it is given up.")]
        public static partial void Broken(ILogger logger, Exception failure, ConversationKey conversation);

        [LoggerMessage(LogLevel.Warning, "Chatwoot did not take what conversation {Conversation} is to get ({Code}); again in {Seconds:F0} s.")]
        public static partial void Later(ILogger logger, ConversationKey conversation, string code, double seconds);
    }
}
