using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;
using Chatdify.Core.Watching;

using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions;

/// <summary>Queue <c>chatdify-chores</c>: the watchdogs, and typing that could not be hidden at once.</summary>
public sealed class WatchConversations(ConversationWatch watch, TypingEnd typing)
{
    /// <summary>Handles one chore.</summary>
    [Function(nameof(WatchConversations))]
    public Task RunAsync([QueueTrigger(QueueNames.Chores)] ChoreWork work, CancellationToken cancellationToken) =>
        work.HideTyping is null ? watch.RunAsync(work, cancellationToken) : typing.HideAgainAsync(work, cancellationToken);
}
