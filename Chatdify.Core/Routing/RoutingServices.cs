using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Routing;

/// <summary>Registers the routes and what depends on them.</summary>
internal static class RoutingServices
{
    /// <summary>Adds routing; the settings of every route are checked at start.</summary>
    public static IServiceCollection AddRouting(this IServiceCollection services, IConfiguration configuration)
    {
        foreach (var scope in BackendScopes.OfRoutes(configuration))
        {
            services.AddOptions<RouteOptions>(scope).ValidateOnStart();
        }

        return services.AddRoutes().AddSingleton<IValidateOptions<RouteOptions>, RouteCheck>();
    }

    /// <summary>Adds the routes as the settings tell them, unchecked: for tools that know no backends.</summary>
    public static IServiceCollection AddRoutes(this IServiceCollection services) => services
        .AddSingleton<IConfigureOptions<RouteOptions>, RouteSettings>()
        .AddSingleton<RouteTable>()
        .AddSingleton(typeof(Routed<>));
}
