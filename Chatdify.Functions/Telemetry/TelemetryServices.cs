using Chatdify.Core.Settings;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chatdify.Functions.Telemetry;

/// <summary>Error reports to Sentry, and what the frameworks below may log.</summary>
internal static class TelemetryServices
{
    /// <summary>Adds Sentry; silent without a DSN.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddLogging(QuietFrameworks)
        .AddSettings<SentrySettings>(SentrySettings.SectionName)
        .AddSingleton<ErrorReports>()
        .AddHostedService<SentryLifetime>();

    /// <summary>
    /// The log levels of host.json do not reach into the official worker. There ASP.NET Core would write the address of every request at
    /// Information, and with it the webhook's <c>?token=</c>: never wanted. The HTTP clients would write four lines for every call: not wanted
    /// unless the settings say so, hence the first of the rules, which gives way to them.
    /// </summary>
    private static void QuietFrameworks(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.Services.Configure<LoggerFilterOptions>(filters =>
            filters.Rules.Insert(0, new LoggerFilterRule(null, "System.Net.Http.HttpClient", LogLevel.Warning, filter: null)));
    }
}
