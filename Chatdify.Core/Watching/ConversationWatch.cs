using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Routing;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Watching;

/// <summary>
/// The watchdog: a chain of delayed messages that looks at a conversation until it is settled. It revives a turn whose worker died, or whose
/// wake-up got lost, and calls a human when the deadline is near (promise 5). Each link queues the next one before it acts, so
/// that the chain does not end with a process. What more chains there may be end at the same time and do no harm.
/// </summary>
public sealed partial class ConversationWatch(
    IConversationStore store,
    IWorkQueue queue,
    TurnTakeover takeover,
    Routed<TurnOptions> turns,
    TimeProvider time,
    ILogger<ConversationWatch> logger)
{
    /// <summary>Handles one link of the chain.</summary>
    public async Task RunAsync(ChoreWork work, CancellationToken cancellationToken)
    {
        var state = await ReadAsync(work, cancellationToken);
        if (state is null or { Phase: Phase.Idle, FirstUnansweredAt: null })
        {
            return;
        }

        var (act, next) = new WatchSchedule(turns.For(state.Route)).Look(state, time.GetUtcNow());
        await queue.WatchAsync(work, next, cancellationToken);
        try
        {
            await ActAsync(act, work.Key(), state, cancellationToken);
        }
        catch (Exception failure)
        {
            // The next link is on its way and will try again. Were this one delivered again, there would be two of them, then four.
            Log.LeftToNext(logger, failure, work.Key());
        }
    }

    /// <summary>
    /// Null when the table is away: then the link is queued as it is, for as long as that lasts. Five deliveries in a row last less than a minute, and
    /// a link that ends as poison stays away for ten. What can never be read is left to fail, and to be told as a dead letter.
    /// </summary>
    private async Task<ConversationState?> ReadAsync(ChoreWork work, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.GetAsync(work.Key(), cancellationToken)).State;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && !UnreadableRecords.Is(failure))
        {
            Log.CannotSee(logger, failure, work.Key());
            await queue.WatchAsync(work, WatchSchedule.LookAgain, cancellationToken);
            return null;
        }
    }

    private async Task ActAsync(WatchAct act, ConversationKey key, ConversationState state, CancellationToken cancellationToken)
    {
        switch (act)
        {
            case WatchAct.CallHuman:
                Log.Late(logger, key);
                await takeover.HandOffAsync(key, HandoffReasons.Deadline, cancellationToken);
                break;
            case WatchAct.Revive:
                Log.Revived(logger, key, state.Phase);
                await (state.Phase is Phase.Replying or Phase.HandingOff
                    ? queue.DeliverAsync(ReplyWork.For(key, state.TurnId!), TimeSpan.Zero, cancellationToken)
                    : queue.WakeAsync(TurnWork.For(key), TimeSpan.Zero, cancellationToken));
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Nobody has answered conversation {Conversation} in time: calling a human.")]
        public static partial void Late(ILogger logger, ConversationKey conversation);

        [LoggerMessage(LogLevel.Information, "Conversation {Conversation} ({Phase}) has no worker: waking it.")]
        public static partial void Revived(ILogger logger, ConversationKey conversation, Phase phase);

        [LoggerMessage(LogLevel.Warning, "The watch cannot read conversation {Conversation}; it looks again soon.")]
        public static partial void CannotSee(ILogger logger, Exception failure, ConversationKey conversation);

        [LoggerMessage(LogLevel.Warning, "The watch could do nothing for conversation {Conversation}; it looks again soon.")]
        public static partial void LeftToNext(ILogger logger, Exception failure, ConversationKey conversation);
    }
}
