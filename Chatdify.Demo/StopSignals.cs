using System.Runtime.InteropServices;

namespace Chatdify.Demo;

/// <summary>
/// Turns Ctrl+C, SIGTERM and a closed terminal into a cancellation; the demo then ends by itself, and with it what it started.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<PosixSignalRegistration> _registrations;

    public StopSignals() => _registrations =
    [
        On(PosixSignal.SIGINT, 130),
        On(PosixSignal.SIGTERM, 143),
        On(PosixSignal.SIGHUP, 129),
        On(PosixSignal.SIGQUIT, 131),
    ];

    public CancellationToken Token => _stop.Token;

    /// <summary>By custom 128 plus the number of the signal; 0 if there was none.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private PosixSignalRegistration On(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        ExitCode = exitCode;
        _stop.Cancel();
    });
}
