namespace Sentry;

/// <summary>Stands for Sentry.Breadcrumb: something that happened before an event. Created through AddBreadcrumb.</summary>
public sealed class Breadcrumb
{
    internal Breadcrumb(
        DateTimeOffset timestamp,
        string message,
        string? category,
        string? type,
        IDictionary<string, string>? data,
        BreadcrumbLevel level)
    {
        Timestamp = timestamp;
        Message = message;
        Category = category;
        Type = type;
        Data = data is null ? null : new Dictionary<string, string>(data, StringComparer.Ordinal);
        Level = level;
    }

    public DateTimeOffset Timestamp { get; }

    public string? Message { get; }

    public string? Category { get; }

    public string? Type { get; }

    public IReadOnlyDictionary<string, string>? Data { get; }

    public BreadcrumbLevel Level { get; }
}
