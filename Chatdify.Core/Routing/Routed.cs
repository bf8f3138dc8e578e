using Microsoft.Extensions.Options;

namespace Chatdify.Core.Routing;

/// <summary>Settings that a route may have of its own.</summary>
public sealed class Routed<T>(IOptionsMonitor<T> options, RouteTable routes)
    where T : class
{
    /// <summary>The settings on the route of this name (<see cref="Route.Name"/>); the general ones for null or a route that is no more.</summary>
    public T For(string? route) => options.Get(routes.ScopeOf(route));
}
