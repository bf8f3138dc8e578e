using Sentry.Protocol;

namespace Sentry;

/// <summary>Stands for Sentry.SentryEvent: what is sent for an exception or a message, and what a callback may change.</summary>
public sealed class SentryEvent
{
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private readonly List<Breadcrumb> _breadcrumbs = [];

    internal SentryEvent(Exception? exception, DateTimeOffset timestamp)
    {
        Exception = exception;
        Timestamp = timestamp;
        SentryExceptions = exception is null ? null : SentryException.FromChain(exception);
    }

    public SentryId EventId { get; } = SentryId.Create();

    public DateTimeOffset Timestamp { get; }

    public Exception? Exception { get; }

    /// <summary>What is sent of <see cref="Exception"/>: causes first.</summary>
    public IEnumerable<SentryException>? SentryExceptions { get; set; }

    public SentryMessage? Message { get; set; }

    /// <summary>Null counts as <see cref="SentryLevel.Error"/>.</summary>
    public SentryLevel? Level { get; set; }

    public string? TransactionName { get; set; }

    public IReadOnlyDictionary<string, string> Tags => _tags;

    public IReadOnlyCollection<Breadcrumb> Breadcrumbs => _breadcrumbs;

    /// <summary>Where a message was captured.</summary>
    internal IReadOnlyList<StackFrameInfo> CapturedAt { get; init; } = [];

    public void SetTag(string key, string value) => _tags[key] = value;

    internal void AddBreadcrumb(Breadcrumb breadcrumb) => _breadcrumbs.Add(breadcrumb);
}
