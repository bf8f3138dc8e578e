using Chatdify.Core.DeadLetters;
using Chatdify.Core.Queueing;

using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions;

/// <summary>The poison queues: what failed time and again is handed to a human and kept as a dead letter.</summary>
public sealed class HandOffPoisonedMessages(PoisonHandler handler)
{
    private const string Poison = "-poison";

    /// <summary>A wake-up that failed too often.</summary>
    [Function("HandOffPoisonedTurns")]
    public Task TurnsAsync([QueueTrigger(QueueNames.Turns + Poison)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Turns, message, cancellationToken);

    /// <summary>A delivery that failed too often.</summary>
    [Function("HandOffPoisonedReplies")]
    public Task RepliesAsync([QueueTrigger(QueueNames.Replies + Poison)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Replies, message, cancellationToken);

    /// <summary>A watchdog that failed too often.</summary>
    [Function("HandOffPoisonedChores")]
    public Task ChoresAsync([QueueTrigger(QueueNames.Chores + Poison)] string message, CancellationToken cancellationToken) =>
        handler.HandleAsync(QueueNames.Chores, message, cancellationToken);
}
