using System.Collections.Concurrent;

using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Routing;

/// <summary>The routes in their order. Without any, everything goes by the general settings.</summary>
public sealed partial class RouteTable(IConfiguration configuration, IOptionsMonitor<RouteOptions> options, ILogger<RouteTable> logger)
{
    private readonly ConcurrentDictionary<string, bool> _vanished = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Route> _routes = [.. BackendScopes.OfRoutes(configuration).Select(scope => new Route(scope, options.Get(scope)))];

    /// <summary>The name of the route that a conversation takes; null for none.</summary>
    public string? Choose(RouteFacts facts) => _routes.FirstOrDefault(route => route.IsFor(facts))?.Name;

    /// <summary>
    /// The route of this name. Null for none, also when it has vanished from the settings since the conversation took it: then the general
    /// settings hold.
    /// </summary>
    public Route? Find(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        var found = _routes.FirstOrDefault(route => route.Name == name);
        if (found is null && _vanished.TryAdd(name, value: true))
        {
            Log.Vanished(logger, name);
        }

        return found;
    }

    /// <summary>The scope of settings of the route of this name; empty for none.</summary>
    public string ScopeOf(string? name) => Find(name)?.Scope ?? "";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Conversations took the route '{Route}', which is no more in the settings; the general settings hold for them.")]
        public static partial void Vanished(ILogger logger, string route);
    }
}
