using System.Net;
using System.Reflection;
using Chatdify.Embedded.Functions.Http;
using Chatdify.Embedded.Functions.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>What every application of the embedded runtime gets: configuration, console log, Kestrel on loopback, queue pumps.</summary>
internal static class RuntimeDefaults
{
    /// <summary>Port of <c>func start</c>.</summary>
    public const int Port = 7071;

    // The official host's FUNCTIONS_REQUEST_BODY_SIZE_LIMIT; tighter limits are the application's.
    private const long MaxRequestBodySize = 100 * 1024 * 1024;

    public static WebApplicationBuilder CreateWebBuilder(string[] args, HostJson hostJson, RuntimeHooks hooks)
    {
        var web = WebApplication.CreateEmptyBuilder(new()
        {
            ApplicationName = Assembly.GetEntryAssembly()?.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
                ?? Environments.Production,
        });
        web.Configuration.AddEnvironmentVariables().AddCommandLine(args);
        AddLogging(web.Logging, hostJson);
        web.Services.AddSingleton(hooks);
        web.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        web.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = hooks.DrainTime;
            host.ServicesStopConcurrently = true; // HTTP and queues drain in the same time, not one after the other.
        });
        return web;
    }

    public static void AddRuntime(
        WebApplicationBuilder web, FunctionCatalog functions, HostJson hostJson, int port, FunctionExecutionDelegate pipeline)
    {
        web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodySize;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        web.Services.AddSingleton<IConnectionListenerFactory, PatientTransport>(); // The last one registered listens.
        web.Services.AddRouting();
        web.Services.AddSingleton(functions);
        web.Services.AddSingleton(hostJson.Queues);
        web.Services.AddSingleton(services => new FunctionRunner(services.GetRequiredService<IServiceScopeFactory>(), pipeline));
        web.Services.AddSingleton<HttpFunctionHandler>();
        web.Services.AddSingleton<QueueClientFactory>();
        web.Services.AddSingleton<QueuePumpFactory>();
        web.Services.AddHostedService<QueuePumps>();
    }

    public static Type[] EntryTypes() => Assembly.GetEntryAssembly()?.GetTypes() ?? [];

    private static void AddLogging(ILoggingBuilder logging, HostJson hostJson)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        logging.AddConfiguration(hostJson.Logging);
    }
}
