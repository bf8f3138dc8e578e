using Chatdify.Core.Queueing;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chatdify.Functions.Azure;

/// <summary>
/// Creates what is missing of tables and queues before the first request; a storage that is away must not stop the start.
/// "Starting" comes before the start of all others: the official worker connects to its host, which sends it work, in its own start.
/// The clients are made there too, for the settings are checked after this object was made.
/// </summary>
internal sealed partial class StorageSetup(StorageClients clients, ILogger<StorageSetup> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await CreateAsync(limit.Token);
        }
        catch (Exception failure) when (failure is global::Azure.RequestFailedException or AggregateException or OperationCanceledException)
        {
            Log.Unavailable(logger, failure);
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var (tables, queues) = (clients.Tables(), clients.Queues());
        await tables.CreateTableIfNotExistsAsync(TableNames.Conversations, cancellationToken);
        await tables.CreateTableIfNotExistsAsync(TableNames.DeadLetters, cancellationToken);
        await tables.CreateTableIfNotExistsAsync(TableNames.Chats, cancellationToken);
        foreach (var queue in new[] { QueueNames.Turns, QueueNames.Replies, QueueNames.Chores, QueueNames.Shadows })
        {
            await queues.GetQueueClient(queue).CreateIfNotExistsAsync(metadata: null, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The storage account could not be prepared; requests fail until it answers.")]
        public static partial void Unavailable(ILogger logger, Exception failure);
    }
}
