using Chatdify.Embedded.Functions.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chatdify.Embedded.Functions.Queues;

/// <summary>
/// Runs one pump per queue function, from when everything else has started until the application stops. A stop fires the token of
/// running functions and waits for them as long as the host allows.
/// </summary>
internal sealed class QueuePumps(
    FunctionCatalog functions, QueuePumpFactory factory, IHostApplicationLifetime lifetime, ILogger<QueuePumps> logger)
    : IHostedLifecycleService
{
    private IReadOnlyList<QueuePump> _pumps = [];
    private Task _running = Task.CompletedTask;

    /// <inheritdoc />
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        _pumps = [.. functions.Queues.Select(factory.Create)];
        _running = Task.WhenAll(_pumps.Select(pump => pump.RunAsync(lifetime.ApplicationStopping)));
        await Task.WhenAll(_pumps.Select(pump => pump.FirstLook)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning(
                "{Count} queue messages were still being processed when the time to stop was over; they come back later",
                _pumps.Sum(pump => pump.Running));
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
