using Microsoft.Extensions.Configuration;

namespace Chatdify.Core.Pipelines;

/// <summary>
/// Where the settings of a backend stand: in its own section, and in sections of routes that come before it
/// (<c>Routes:0:Dify:ApiKey</c>). A scope is empty for the first, the route's section for the second.
/// </summary>
public static class BackendScopes
{
    /// <summary>The section of the routes.</summary>
    public const string Routes = "Routes";

    /// <summary>The scopes in which a backend is in use, and whose settings must therefore be good.</summary>
    public static IEnumerable<string> InUse(IConfiguration configuration, string backend)
    {
        var general = configuration["Pipeline:Backend"] is { } named && !string.IsNullOrWhiteSpace(named) ? named : "Dify";
        var routes = configuration.GetSection(Routes).GetChildren()
            .Where(route => Is(route["Backend"] ?? general, backend))
            .Select(route => HasSettings(configuration, route.Path, backend) ? route.Path : "");
        return (Is(general, backend) ? routes.Prepend("") : routes).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a route has settings of its own for a backend.</summary>
    public static bool HasSettings(IConfiguration configuration, string scope, string backend) =>
        scope.Length > 0 && configuration.GetSection($"{scope}:{backend}").Exists();

    private static bool Is(string named, string backend) => named.Trim().Equals(backend, StringComparison.OrdinalIgnoreCase);
}
