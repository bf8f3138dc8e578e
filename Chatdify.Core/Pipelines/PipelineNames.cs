using Chatdify.Core.Routing;

using Microsoft.Extensions.Configuration;

namespace Chatdify.Core.Pipelines;

/// <summary>Which settings a backend has at a place of a route's plan, and how records name it with them.</summary>
public sealed class PipelineNames(IConfiguration configuration, RouteTable routes, Routed<PipelineOptions> pipelines)
{
    /// <summary>The name of a backend: with the nearest settings that there are for it.</summary>
    internal PipelineRef Of(string backend, string? route, string place)
    {
        var taken = routes.Find(route)?.Name ?? "";
        IEnumerable<PipelineRef> nearest =
        [
            new(backend, taken, place),
            .. IsInherited(taken, place) ? [new PipelineRef(backend, "", place)] : Array.Empty<PipelineRef>(),
            new(backend, taken),
        ];
        return nearest.FirstOrDefault(name => ScopeOf(name) is { Length: > 0 }) ?? new PipelineRef(backend);
    }

    /// <summary>The scope of settings that a name means: empty for the general ones; null when they are no more.</summary>
    internal string? ScopeOf(PipelineRef name)
    {
        var route = routes.Find(name.Route)?.Scope;
        if ((name.Route.Length > 0 && route is null) || PipelinePlaces.Section(name.Place, name.Backend, pipelines.For(name.Route)) is not { } section)
        {
            return null;
        }

        var scope = BackendScopes.Join(route ?? "", section);
        return scope.Length == 0 || BackendScopes.HasSettings(configuration, scope, name.Backend) ? scope : null;
    }

    private bool IsInherited(string route, string place) =>
        place.Length > 0 && route.Length > 0 && PipelinePlaces.IsInherited(configuration, routes.ScopeOf(route), place);
}
