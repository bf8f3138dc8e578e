namespace Sentry;

/// <summary>Stands for Sentry.SentryLevel.</summary>
public enum SentryLevel
{
    Debug,
    Info,
    Warning,
    Error,
    Fatal,
}
