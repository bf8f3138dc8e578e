using Chatdify.Embedded.Functions.Queues;
using Microsoft.Extensions.Configuration;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>
/// The part of host.json that the runtime obeys. As in the official host, <c>AzureFunctionsJobHost__a__b</c> in the environment
/// overrides <c>a:b</c> of the file.
/// </summary>
/// <param name="RoutePrefix">First segments of every HTTP route; may be empty.</param>
/// <param name="Queues">How queues are read.</param>
/// <param name="Logging">The section <c>logging</c>, with its <c>logLevel</c>.</param>
internal sealed record HostJson(string RoutePrefix, QueueSettings Queues, IConfiguration Logging)
{
    public static HostJson Default { get; } = From(new ConfigurationBuilder());

    /// <exception cref="InvalidDataException">Not JSON.</exception>
    /// <exception cref="InvalidOperationException">A value of the wrong type or out of range.</exception>
    public static HostJson Read(string path) =>
        From(new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false));

    private static HostJson From(IConfigurationBuilder source)
    {
        var settings = source.AddEnvironmentVariables("AzureFunctionsJobHost__").Build();
        var queues = settings.GetSection("extensions:queues").Get<QueueSettings>() ?? new();
        queues.Validate();
        return new(settings["extensions:http:routePrefix"] ?? "api", queues, settings.GetSection("logging"));
    }
}
