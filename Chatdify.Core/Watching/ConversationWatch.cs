using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
    IOptions<TurnOptions> options,
    TimeProvider time,
    ILogger<ConversationWatch> logger)
{
    private readonly WatchSchedule _schedule = new(options.Value);

    /// <summary>Handles one link of the chain.</summary>
    public async Task RunAsync(ChoreWork work, CancellationToken cancellationToken)
    {
        var state = (await store.GetAsync(work.Key(), cancellationToken)).State;
        if (state is { Phase: Phase.Idle, FirstUnansweredAt: null })
        {
            return;
        }

        var (act, next) = _schedule.Look(state, time.GetUtcNow());
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

        [LoggerMessage(LogLevel.Warning, "The watch could do nothing for conversation {Conversation}; it looks again soon.")]
        public static partial void LeftToNext(ILogger logger, Exception failure, ConversationKey conversation);
    }
}
