namespace Sentry;

/// <summary>
/// Stands for Sentry.Scope: what events of one async flow have in common. A pushed scope begins as a copy and does not change the one
/// below. Safe for use by several threads.
/// </summary>
public class Scope
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _tags;
    private readonly Queue<Breadcrumb> _breadcrumbs;
    private readonly int _maxBreadcrumbs;
    private readonly TimeProvider _time;

    internal Scope(int maxBreadcrumbs, TimeProvider time)
        : this(maxBreadcrumbs, time, new(StringComparer.Ordinal), new())
    {
    }

    private Scope(int maxBreadcrumbs, TimeProvider time, Dictionary<string, string> tags, Queue<Breadcrumb> breadcrumbs) =>
        (_maxBreadcrumbs, _time, _tags, _breadcrumbs) = (maxBreadcrumbs, time, tags, breadcrumbs);

    /// <summary>The level of events that have none.</summary>
    public SentryLevel? Level { get; set; }

    public string? TransactionName { get; set; }

    public void SetTag(string key, string value)
    {
        lock (_gate)
        {
            _tags[key] = value;
        }
    }

    public void UnsetTag(string key)
    {
        lock (_gate)
        {
            _tags.Remove(key);
        }
    }

    /// <summary>Stands for the extension method of the same name; the oldest breadcrumb goes when there are too many.</summary>
    public void AddBreadcrumb(
        string message,
        string? category = null,
        string? type = null,
        IDictionary<string, string>? data = null,
        BreadcrumbLevel level = default)
    {
        var breadcrumb = new Breadcrumb(_time.GetUtcNow(), message, category, type, data, level);
        lock (_gate)
        {
            _breadcrumbs.Enqueue(breadcrumb);
            while (_breadcrumbs.Count > _maxBreadcrumbs)
            {
                _breadcrumbs.Dequeue();
            }
        }
    }

    internal Scope Clone()
    {
        lock (_gate)
        {
            return new Scope(_maxBreadcrumbs, _time, new(_tags, StringComparer.Ordinal), new(_breadcrumbs))
            {
                Level = Level,
                TransactionName = TransactionName,
            };
        }
    }

    /// <summary>What the event says itself wins.</summary>
    internal void ApplyTo(SentryEvent @event)
    {
        @event.Level ??= Level;
        @event.TransactionName ??= TransactionName;
        foreach (var (key, value) in CopyTags())
        {
            @event.SetTag(key, value);
        }

        lock (_gate)
        {
            foreach (var breadcrumb in _breadcrumbs)
            {
                @event.AddBreadcrumb(breadcrumb);
            }
        }
    }

    internal Dictionary<string, string> CopyTags()
    {
        lock (_gate)
        {
            return new(_tags, StringComparer.Ordinal);
        }
    }
}
