namespace Chatdify.Embedded.Functions.Queues;

/// <summary>The section <c>extensions.queues</c> of host.json with the defaults of the official extension.</summary>
internal sealed record QueueSettings
{
    private const int MaxBatchSize = 32;

    /// <summary>Messages fetched at once, 1 to 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The next batch is fetched when no more than this many messages are running; null is half of the batch.</summary>
    public int? NewBatchThreshold { get; init; }

    /// <summary>How long a message stays hidden after a failure.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>Failures after which a message goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>Longest wait between two looks at an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How message text is written: <c>base64</c> or <c>none</c>.</summary>
    public string MessageEncoding { get; init; } = "base64";

    /// <summary>Messages running above which no further batch is fetched.</summary>
    public int Threshold => NewBatchThreshold ?? BatchSize / 2;

    /// <summary>Whether message text is Base64 of UTF-8.</summary>
    public bool IsBase64 => MessageEncoding.Equals("base64", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidOperationException">A value out of range; the message names it.</exception>
    public void Validate()
    {
        Require(BatchSize is >= 1 and <= MaxBatchSize, $"batchSize must be 1 to {MaxBatchSize}, not {BatchSize}");
        Require(Threshold >= 0, $"newBatchThreshold must not be negative, as {NewBatchThreshold} is");
        Require(VisibilityTimeout >= TimeSpan.Zero, $"visibilityTimeout must not be negative, as {VisibilityTimeout} is");
        Require(MaxDequeueCount >= 1, $"maxDequeueCount must be at least 1, not {MaxDequeueCount}");
        Require(
            MaxPollingInterval >= PollingBackoff.Shortest,
            $"maxPollingInterval must be at least {PollingBackoff.Shortest}, not {MaxPollingInterval}");
        Require(
            IsBase64 || MessageEncoding.Equals("none", StringComparison.OrdinalIgnoreCase),
            $"messageEncoding must be base64 or none, not {MessageEncoding}");
    }

    private static void Require(bool condition, FormattableString problem)
    {
        if (!condition)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"extensions.queues: {FormattableString.Invariant(problem)}."));
        }
    }
}
