using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;

using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions;

/// <summary>Queue <c>chatdify-turns</c>: asks the pipeline.</summary>
public sealed class AnswerQueuedMessages(TurnWorker worker)
{
    /// <summary>Handles one wake-up.</summary>
    [Function(nameof(AnswerQueuedMessages))]
    public Task RunAsync([QueueTrigger(QueueNames.Turns)] TurnWork work, CancellationToken cancellationToken) =>
        worker.RunAsync(work, cancellationToken);
}
