using Chatdify.Core.Settings;

using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Functions.Telemetry;

/// <summary>Error reports to Sentry.</summary>
internal static class TelemetryServices
{
    /// <summary>Adds Sentry; silent without a DSN.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSettings<SentrySettings>(SentrySettings.SectionName)
        .AddSingleton<ErrorReports>()
        .AddHostedService<SentryLifetime>();
}
