using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Chatdify.Embedded.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chatdify.Embedded.Functions.Queues;

/// <summary>Runs the function for one message and then deletes it, gives it back, or moves it to the poison queue.</summary>
/// <param name="function">The function.</param>
/// <param name="queue">Its queue.</param>
/// <param name="poison">Where messages go that failed too often; null for a queue that is itself a poison queue.</param>
/// <param name="settings">Limits of host.json.</param>
/// <param name="runner">Runs functions.</param>
/// <param name="hooks">Clock and visibility.</param>
/// <param name="logger">Log of the function.</param>
internal sealed class QueueMessageProcessor(
    FunctionDescriptor function,
    QueueClient queue,
    QueueClient? poison,
    QueueSettings settings,
    FunctionRunner runner,
    RuntimeHooks hooks,
    ILogger logger)
{
    private enum Outcome
    {
        Succeeded,
        Failed,
        Interrupted,
    }

    /// <summary>Processes a message to its end; never throws.</summary>
    public async Task ProcessAsync(QueueMessage message, CancellationToken stopping)
    {
        var lease = new MessageLease(queue, message, hooks.MessageVisibility, hooks.Time, logger);
        try
        {
            await SettleAsync(message, lease, await RunAsync(message, lease, stopping));
        }
        catch (Exception e)
        {
            logger.LogError(
                e, "Message {MessageId} of {Queue} could not be settled; it comes back by itself later", message.MessageId, queue.Name);
        }
    }

    private async Task<Outcome> RunAsync(QueueMessage message, MessageLease lease, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
        {
            return Outcome.Interrupted;
        }

        if (poison is not null && message.DequeueCount > settings.MaxDequeueCount)
        {
            return Outcome.Failed; // Earlier attempts took the process down with them.
        }

        var outcome = Outcome.Failed;
        await lease.HoldAsync(async () => outcome = await InvokeAsync(message, stopping));
        return outcome;
    }

    private async Task<Outcome> InvokeAsync(QueueMessage message, CancellationToken stopping)
    {
        try
        {
            var text = MessageText.Decode(message, settings);
            await using var invocation = runner.Begin(function, MessageText.BindingDataOf(message, text), text, stopping);
            await runner.RunAsync(invocation);
            return Outcome.Succeeded;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Outcome.Interrupted;
        }
        catch (Exception e)
        {
            logger.LogError(
                e,
                "{Function} failed on message {MessageId}, attempt {Attempt} of {Limit}",
                function.Name,
                message.MessageId,
                message.DequeueCount,
                settings.MaxDequeueCount);
            return Outcome.Failed;
        }
    }

    private async Task SettleAsync(QueueMessage message, MessageLease lease, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Succeeded:
                await lease.DeleteAsync();
                break;
            case Outcome.Interrupted:
                await lease.ReleaseAsync(TimeSpan.Zero); // Another instance goes on at once.
                break;
            case Outcome.Failed when poison is null:
                break; // As in the official host: it stays hidden until its visibility time is over, which prevents a busy loop.
            case Outcome.Failed when message.DequeueCount >= settings.MaxDequeueCount:
                await PoisonAsync(poison, message, lease);
                break;
            default:
                await lease.ReleaseAsync(settings.VisibilityTimeout);
                break;
        }
    }

    private async Task PoisonAsync(QueueClient to, QueueMessage message, MessageLease lease)
    {
        await to.CreateIfNotExistsAsync(metadata: null, CancellationToken.None);
        await to.SendMessageAsync(message.MessageText, CancellationToken.None);
        await lease.DeleteAsync();
        logger.LogWarning(
            "Message {MessageId} of {Queue} was moved to {PoisonQueue} after {Attempt} attempts",
            message.MessageId,
            queue.Name,
            to.Name,
            message.DequeueCount);
    }
}
