using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Watching;

/// <summary>
/// The watchdogs. One comes with every lease and revives a turn whose worker died; one comes with the first unanswered message and calls
/// a human when the deadline is near (promise 5). Each sends its successor before it acts, so that none is lost with its process,
/// and ends when everything is answered.
/// </summary>
public sealed partial class ConversationWatch(
    IConversationStore store,
    IWorkQueue queue,
    TurnTakeover takeover,
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<ConversationWatch> logger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    /// <summary>Handles one watchdog.</summary>
    public async Task RunAsync(ChoreWork work, CancellationToken cancellationToken)
    {
        var (snapshot, now) = (await store.LoadAsync(work.Key(), cancellationToken), time.GetUtcNow());
        if (snapshot.State is { Phase: Phase.Idle, FirstUnansweredAt: null })
        {
            return;
        }

        await (work.Lease is null ? WatchDeadlineAsync(work, snapshot.State, now, cancellationToken)
            : work.Lease == snapshot.State.Lease ? WatchLeaseAsync(work, snapshot.State, now, cancellationToken)
            : Task.CompletedTask);
    }

    private async Task WatchDeadlineAsync(ChoreWork work, ConversationState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var left = options.Value.HandoffAt(state.FirstUnansweredAt ?? now) - now;
        await queue.WatchAsync(work, left > TimeSpan.Zero ? left : LookAgain, cancellationToken);
        if (left > TimeSpan.Zero)
        {
            return;
        }

        if (state.Phase is Phase.Idle or Phase.Thinking)
        {
            Log.Late(logger, work.Key());
            await takeover.HandOffAsync(work.Key(), HandoffReasons.Deadline, cancellationToken);
        }
        else
        {
            await ReviveAsync(work, state, now, cancellationToken);
        }
    }

    private async Task WatchLeaseAsync(ChoreWork work, ConversationState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var busyFor = state.LeaseUntil is { } until && until > now ? until - now + TurnLeases.WatchMargin : TimeSpan.Zero;
        await queue.WatchAsync(work, busyFor > TimeSpan.Zero ? busyFor : LookAgain, cancellationToken);
        await ReviveAsync(work, state, now, cancellationToken);
    }

    /// <summary>A turn that nobody works on and that is due goes on.</summary>
    private async Task ReviveAsync(ChoreWork work, ConversationState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (state.IsLeased(now) || state.NotBefore > now)
        {
            return;
        }

        Log.Revived(logger, work.Key(), state.Phase);
        await (state.Phase is Phase.Replying or Phase.HandingOff
            ? queue.DeliverAsync(ReplyWork.For(work.Key(), state.TurnId!), TimeSpan.Zero, cancellationToken)
            : queue.WakeAsync(TurnWork.For(work.Key()), TimeSpan.Zero, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Nobody has answered conversation {Conversation} in time: calling a human.")]
        public static partial void Late(ILogger logger, ConversationKey conversation);

        [LoggerMessage(LogLevel.Information, "Conversation {Conversation} ({Phase}) has no worker: waking it.")]
        public static partial void Revived(ILogger logger, ConversationKey conversation, Phase phase);
    }
}
