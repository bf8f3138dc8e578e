namespace Sentry;

/// <summary>Stands for Sentry.BreadcrumbLevel.</summary>
public enum BreadcrumbLevel
{
    Debug = -1,
    Info,
    Warning,
    Error,
    Fatal,
}
