namespace Sentry;

/// <summary>Stands for Sentry.SentryMessage.</summary>
public sealed class SentryMessage
{
    public string? Message { get; set; }
}
