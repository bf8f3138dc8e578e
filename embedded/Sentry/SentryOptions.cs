namespace Sentry;

/// <summary>Stands for Sentry.SentryOptions; the defaults are the official ones.</summary>
public class SentryOptions
{
    /// <summary>Empty disables; null without SENTRY_DSN is an error. SENTRY_DSN also replaces an empty one.</summary>
    public string? Dsn { get; set; }

    /// <summary>Else SENTRY_ENVIRONMENT, else "production".</summary>
    public string? Environment { get; set; }

    /// <summary>Else SENTRY_RELEASE, else name@version of the entry assembly.</summary>
    public string? Release { get; set; }

    /// <summary>Part of the events that is sent, above 0 up to 1; null sends all.</summary>
    public float? SampleRate
    {
        get;
        set => field = value is > 1 or <= 0 ? throw new ArgumentOutOfRangeException(nameof(value), "SampleRate must be above 0 and at most 1.") : value;
    }

    /// <summary>Part of the transactions that is sent, 0 to 1; null sends none.</summary>
    public double? TracesSampleRate
    {
        get;
        set => field = value is > 1 or < 0 ? throw new ArgumentOutOfRangeException(nameof(value), "TracesSampleRate must be 0 to 1.") : value;
    }

    /// <summary>Whether the names of the machine and of its user are sent.</summary>
    public bool SendDefaultPii { get; set; }

    /// <summary>Whether a message carries the stack that captured it.</summary>
    public bool AttachStacktrace { get; set; } = true;

    public int MaxBreadcrumbs { get; set; } = 100;

    /// <summary>More than this many unsent items are dropped.</summary>
    public int MaxQueueItems
    {
        get;
        set => field = value < 1 ? throw new ArgumentOutOfRangeException(nameof(value), "At least one item must be allowed in the queue.") : value;
    } = 30;

    /// <summary>How long Close waits for unsent items.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a flush waits that names no time.</summary>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the SDK reports its own trouble on standard error.</summary>
    public bool Debug { get; set; }

    /// <summary>Tags of everything that is sent and does not have them.</summary>
    public Dictionary<string, string> DefaultTags { get; } = new(StringComparer.Ordinal);

    public Func<HttpMessageHandler>? CreateHttpMessageHandler { get; set; }

    internal Func<SentryEvent, SentryHint, SentryEvent?>? BeforeSend { get; private set; }

    /// <summary>A last look at each event, on the capturing thread; null drops it.</summary>
    /// <remarks>Unlike the official SDK, a callback that throws drops the event too: what it would have removed must not leave.</remarks>
    public void SetBeforeSend(Func<SentryEvent, SentryHint, SentryEvent?> beforeSend) => BeforeSend = beforeSend;

    internal void Report(string trouble)
    {
        if (Debug)
        {
            Console.Error.WriteLine($"Sentry: {trouble}");
        }
    }
}
