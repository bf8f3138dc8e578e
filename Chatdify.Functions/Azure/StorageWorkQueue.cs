using System.Text.Json;

using Azure.Storage.Queues;

using Chatdify.Core.Queueing;

namespace Chatdify.Functions.Azure;

/// <summary>The queues in Azure Storage. The queues themselves are created at start (<see cref="StorageSetup"/>).</summary>
internal sealed class StorageWorkQueue(QueueServiceClient queues) : IWorkQueue
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(6);

    private readonly QueueClient _turns = queues.GetQueueClient(QueueNames.Turns);
    private readonly QueueClient _replies = queues.GetQueueClient(QueueNames.Replies);
    private readonly QueueClient _chores = queues.GetQueueClient(QueueNames.Chores);
    private readonly QueueClient _shadows = queues.GetQueueClient(QueueNames.Shadows);

    /// <inheritdoc />
    public Task WakeAsync(TurnWork work, TimeSpan delay, CancellationToken cancellationToken) =>
        SendAsync(_turns, JsonSerializer.Serialize(work, Web), delay, cancellationToken);

    /// <inheritdoc />
    public Task DeliverAsync(ReplyWork work, TimeSpan delay, CancellationToken cancellationToken) =>
        SendAsync(_replies, JsonSerializer.Serialize(work, Web), delay, cancellationToken);

    /// <inheritdoc />
    public Task WatchAsync(ChoreWork work, TimeSpan delay, CancellationToken cancellationToken) =>
        SendAsync(_chores, JsonSerializer.Serialize(work, Web), delay, cancellationToken);

    /// <inheritdoc />
    public Task ShadowAsync(ShadowWork work, CancellationToken cancellationToken) =>
        SendAsync(_shadows, JsonSerializer.Serialize(work, Web), TimeSpan.Zero, cancellationToken);

    private static Task SendAsync(QueueClient queue, string message, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.SendMessageAsync(message, WholeSeconds(delay), timeToLive: null, cancellationToken);

    /// <summary>The service counts whole seconds and the client cuts fractions off: too early would be wrong, a little late is not.</summary>
    private static TimeSpan WholeSeconds(TimeSpan delay) =>
        delay <= TimeSpan.Zero ? TimeSpan.Zero
        : delay >= LongestDelay ? LongestDelay
        : TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds));
}
