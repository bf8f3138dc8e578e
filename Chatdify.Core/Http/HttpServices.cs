using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chatdify.Core.Http;

/// <summary>The one place that says how this product speaks HTTP to others.</summary>
public static class HttpServices
{
    /// <summary>Largest answer that is read into memory at once; streams have limits of their own.</summary>
    public const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Registers <typeparamref name="TClient"/> with an <see cref="HttpClient"/> of its own. It may be held by singletons:
    /// connections, not handlers, are renewed. It has no time-out (each request has limits that fit it), follows no redirect
    /// (a token must not travel to another host), keeps no cookies, and writes no request log (URLs hold contact names).
    /// </summary>
    public static IHttpClientBuilder AddBackendClient<TClient>(this IServiceCollection services)
        where TClient : class => services.WithRetry().AddHttpClient<TClient>(Configure).Hardened();

    /// <summary>The same by name, for clients that are made more than once with different settings.</summary>
    public static IHttpClientBuilder AddBackendClient(this IServiceCollection services, string name) =>
        services.WithRetry().AddHttpClient(name, Configure).Hardened();

    private static IServiceCollection WithRetry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IdempotentRetry>();
        return services;
    }

    /// <summary>A client that is no service, because its rules differ from one server to the next; its owner disposes of it.</summary>
    internal static HttpClient NewClient(Action<SocketsHttpHandler> configure)
    {
        var handler = new SocketsHttpHandler();
        Configure(handler);
        configure(handler);
        var client = new HttpClient(handler);
        Configure(client);
        return client;
    }

    private static IHttpClientBuilder Hardened(this IHttpClientBuilder builder) => builder
        .UseSocketsHttpHandler((handler, _) => Configure(handler))
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers();

    private static void Configure(SocketsHttpHandler handler)
    {
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
    }

    private static void Configure(HttpClient http)
    {
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.MaxResponseContentBufferSize = MaxAnswerBytes;
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"Chatdify/{Version}");
    }

    private static string Version => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
}
