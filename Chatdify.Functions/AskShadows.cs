using Chatdify.Core.Queueing;
using Chatdify.Core.Shadows;

using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions;

/// <summary>Queue <c>chatdify-shadows</c>: asks backends whose answers are only recorded.</summary>
public sealed class AskShadows(ShadowWorker worker)
{
    /// <summary>Handles one question.</summary>
    [Function(nameof(AskShadows))]
    public Task RunAsync([QueueTrigger(QueueNames.Shadows)] ShadowWork work, CancellationToken cancellationToken) =>
        worker.RunAsync(work, cancellationToken);
}
