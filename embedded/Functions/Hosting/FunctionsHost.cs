using System.Net;
using Chatdify.Embedded.Functions.Http;
using Chatdify.Embedded.Functions.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>
/// The host that Build() returns. Before anything runs it looks for everything that is wrong: functions, files, connections,
/// options with ValidateOnStart. What it finds it writes to stderr, one problem per line and without stack trace, sets the exit code
/// to 1 and asks itself to stop: StartAsync then returns, so that <c>await host.RunAsync()</c> in a Main that returns Task
/// ends the process at once, in order, with that code. (The official worker throws; the host that started it shows the cause.)
/// </summary>
internal sealed class FunctionsHost(WebApplication web, FunctionCatalog functions, RuntimeHooks hooks, List<string> problems)
    : IHost, IAsyncDisposable
{
    private bool _started;

    /// <inheritdoc />
    public IServiceProvider Services => web.Services;

    /// <summary>Address that HTTP functions answer at, once started.</summary>
    public Uri Address =>
        new(Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!Refused(AllProblems()))
        {
            await StartCheckedAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _started ? web.StopAsync(cancellationToken) : Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => ((IDisposable)web).Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => web.DisposeAsync();

    private List<string> AllProblems() =>
    [
        .. problems,
        .. Services.GetRequiredService<QueueClientFactory>().ProblemsOf(functions.Queues),
        .. StartupProblems.OfOptions(Services),
    ];

    private async Task StartCheckedAsync(CancellationToken cancellationToken)
    {
        HttpFunctionEndpoints.Map(web, functions.Http);
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            Refused([e.Message]);
            return;
        }

        _started = true;
        await hooks.Output.WriteLineAsync($"Listening on http://{IPAddress.Loopback}:{Address.Port}");
        await hooks.Output.FlushAsync(cancellationToken);
    }

    private bool Refused(List<string> found)
    {
        if (found.Count == 0)
        {
            return false;
        }

        foreach (var problem in found)
        {
            hooks.Errors.WriteLine(problem);
        }

        hooks.SetExitCode(1);
        Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        return true;
    }
}
