using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace Chatdify.Embedded.Functions.Queues;

/// <summary>Fetches the messages of one queue and starts their processing; an outage of the storage only slows it down.</summary>
internal sealed class QueuePump(
    QueueClient queue, QueueMessageProcessor processor, QueueSettings settings, TimeSpan visibility, TimeProvider time, ILogger logger)
{
    private readonly PollingBackoff _backoff = new(settings.MaxPollingInterval, Random.Shared);
    private readonly RunningMessages _running = new();
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _exists;
    private bool _outage;

    /// <summary>Completes when the queue was created and looked at once, or that failed.</summary>
    public Task FirstLook => _firstLook.Task;

    /// <summary>Messages being processed.</summary>
    public int Running => _running.Count;

    /// <summary>Pumps until asked to stop, then waits for the messages that are being processed.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var found = await FetchAsync(stopping);
                _firstLook.TrySetResult();
                await BeforeNextLookAsync(found, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop while waiting.
        }

        await _running.AtMostAsync(0, CancellationToken.None);
    }

    private Task BeforeNextLookAsync(int found, CancellationToken stopping)
    {
        if (found == 0)
        {
            return Task.Delay(_backoff.Next(), time, stopping);
        }

        _backoff.Reset();
        return _running.AtMostAsync(settings.Threshold, stopping);
    }

    private async Task<int> FetchAsync(CancellationToken stopping)
    {
        var messages = await ReceiveAsync();
        foreach (var message in messages)
        {
            _ = _running.TrackAsync(() => Task.Run(() => processor.ProcessAsync(message, stopping), CancellationToken.None));
        }

        return messages.Length;
    }

    // Not cancelled by a stop: messages handed out by a request that nobody waits for would stay hidden for their visibility time.
    private async Task<QueueMessage[]> ReceiveAsync()
    {
        try
        {
            if (!_exists)
            {
                await queue.CreateIfNotExistsAsync(metadata: null, CancellationToken.None);
                _exists = true;
            }

            var messages = await queue.ReceiveMessagesAsync(settings.BatchSize, visibility, CancellationToken.None);
            Tell(outage: false, error: null);
            return messages.Value;
        }
        catch (Exception e)
        {
            _exists = false;
            Tell(outage: true, e is AggregateException { InnerException: { } first } ? first : e); // One of the retries says it all.
            return [];
        }
    }

    private void Tell(bool outage, Exception? error)
    {
        if (outage && !_outage)
        {
            logger.LogError(error, "Queue {Queue} cannot be read; trying on, silently until it works again", queue.Name);
        }
        else if (!outage && _outage)
        {
            logger.LogInformation("Queue {Queue} can be read again", queue.Name);
        }

        _outage = outage;
    }
}
