using Chatdify.Core.Settings;

namespace Chatdify.Functions.Telemetry;

/// <summary>Settings under <c>Sentry</c>. Without a DSN nothing is sent anywhere.</summary>
internal sealed class SentrySettings
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Sentry";

    /// <summary>Where errors are sent; <c>SENTRY_DSN</c> serves as well.</summary>
    [HttpAddress]
    public string? Dsn { get; set; }

    /// <summary>Name of this installation in Sentry, such as <c>production</c>; <c>SENTRY_ENVIRONMENT</c> serves as well.</summary>
    public string? Environment { get; set; }

    /// <summary>Share of function runs that are traced, 0 to 1. Default 0.</summary>
    [System.ComponentModel.DataAnnotations.Range(0, 1, ErrorMessage = "must lie between 0 and 1.")]
    public double TracesSampleRate { get; set; }
}
