using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

using Sentry;

namespace Chatdify.Functions.Telemetry;

/// <summary>Turns Sentry on for the life of the host, and gives it a moment at the end to send what it still holds.</summary>
internal sealed class SentryLifetime(IOptions<SentrySettings> settings, IConfiguration configuration) : IHostedService
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private IDisposable? _sdk;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = SentrySdk.Init(options =>
        {
            // An empty DSN turns the SDK off; a missing one would make it throw.
            options.Dsn = settings.Value.Dsn ?? configuration["SENTRY_DSN"] ?? "";
            options.Environment = settings.Value.Environment ?? configuration["SENTRY_ENVIRONMENT"];
            options.Release = $"chatdify@{typeof(SentryLifetime).Assembly.GetName().Version!.ToString(3)}";
            options.TracesSampleRate = settings.Value.TracesSampleRate;
            options.SendDefaultPii = false;
            options.ShutdownTimeout = Farewell;
            options.SetBeforeSend(ErrorReports.Scrub);
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _sdk?.Dispose();
        return Task.CompletedTask;
    }
}
