using Chatdify.Core.Deliveries;
using Chatdify.Core.Queueing;

using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions;

/// <summary>Queue <c>chatdify-replies</c>: brings answers to the customer, or calls a human.</summary>
public sealed class DeliverReplies(DeliveryWorker worker)
{
    /// <summary>Handles one delivery.</summary>
    [Function(nameof(DeliverReplies))]
    public Task RunAsync([QueueTrigger(QueueNames.Replies)] ReplyWork work, CancellationToken cancellationToken) =>
        worker.RunAsync(work, cancellationToken);
}
