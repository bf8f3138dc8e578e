using Chatdify.Embedded.Functions.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Embedded.Functions.Http;

/// <summary>Puts HTTP functions on their routes.</summary>
internal static class HttpFunctionEndpoints
{
    public static void Map(WebApplication web, IReadOnlyList<HttpFunction> functions)
    {
        var handler = web.Services.GetRequiredService<HttpFunctionHandler>();
        web.Use(TellThatItHasBegun);
        web.UseRouting();
        web.Use(NotFoundForOtherMethodsAsync);
        foreach (var (function, route, methods) in functions)
        {
            RequestDelegate handle = http => handler.HandleAsync(function, http);
            var endpoint = methods is { Count: > 0 } ? web.MapMethods(route, methods, handle) : web.Map(route, handle);
            endpoint.WithDisplayName(function.Name).WithMetadata(function);
        }
    }

    // A connection's features are those of its requests, too.
    private static Task TellThatItHasBegun(HttpContext http, RequestDelegate next)
    {
        http.Features.Get<FirstRequest>()?.Over();
        return next(http);
    }

    // The official host answers 404 to a method that no function of the route takes; ASP.NET Core would answer 405.
    private static Task NotFoundForOtherMethodsAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<FunctionDescriptor>() is null)
        {
            http.SetEndpoint(endpoint: null);
        }

        return next(http);
    }
}
