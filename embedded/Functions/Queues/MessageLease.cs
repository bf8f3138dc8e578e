using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace Chatdify.Embedded.Functions.Queues;

/// <summary>
/// Keeps a received message hidden while its function runs: renews at half of the visibility time. Requests under way are never
/// cancelled: a renewal that succeeded unseen would have changed the receipt, and the message could not be deleted.
/// </summary>
internal sealed class MessageLease(QueueClient queue, QueueMessage message, TimeSpan visibility, TimeProvider time, ILogger logger)
{
    private string _receipt = message.PopReceipt;

    /// <summary>Runs the work, the message hidden throughout.</summary>
    public async Task HoldAsync(Func<Task> work)
    {
        using var over = new CancellationTokenSource();
        var renewal = RenewAsync(over.Token);
        try
        {
            await work();
        }
        finally
        {
            await over.CancelAsync();
            await renewal;
        }
    }

    /// <summary>Takes the message off the queue. If it is gone or was taken over, that is only logged: nothing is left to do.</summary>
    public async Task DeleteAsync()
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, _receipt, CancellationToken.None);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            LogLost(e, "delete");
        }
    }

    /// <summary>Gives the message back, to be received again after the delay.</summary>
    public async Task ReleaseAsync(TimeSpan delay)
    {
        try
        {
            await ExtendAsync(delay);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            LogLost(e, "release");
        }
    }

    private async Task RenewAsync(CancellationToken over)
    {
        var wait = visibility / 2;
        while (await PassedAsync(wait, over))
        {
            try
            {
                await ExtendAsync(visibility);
                wait = visibility / 2;
            }
            catch (Exception e)
            {
                logger.LogWarning("Message {MessageId} of {Queue} could not be renewed: {Error}", message.MessageId, queue.Name, e.Message);
                wait = visibility / 8; // Sooner, while it is still hidden.
            }
        }
    }

    private async Task ExtendAsync(TimeSpan hidden)
    {
        var receipt = await queue.UpdateMessageAsync(
            message.MessageId, _receipt, messageText: null, visibilityTimeout: hidden, cancellationToken: CancellationToken.None);
        _receipt = receipt.Value.PopReceipt;
    }

    private void LogLost(RequestFailedException e, string action) => logger.LogWarning(
        "Message {MessageId} of {Queue} was no longer ours to {Action}: {Error}", message.MessageId, queue.Name, action, e.ErrorCode);

    private async Task<bool> PassedAsync(TimeSpan wait, CancellationToken over)
    {
        await Task.Delay(wait, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }
}
