using Chatdify.Core.Queueing;
using Chatdify.Core.Watching;

using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions;

/// <summary>Queue <c>chatdify-chores</c>: the watchdogs.</summary>
public sealed class WatchConversations(ConversationWatch watch)
{
    /// <summary>Handles one watchdog.</summary>
    [Function(nameof(WatchConversations))]
    public Task RunAsync([QueueTrigger(QueueNames.Chores)] ChoreWork work, CancellationToken cancellationToken) =>
        watch.RunAsync(work, cancellationToken);
}
