using System.Net;
using Chatdify.Core.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Chatdify.Tests.Http;

public sealed class HttpServicesTests
{
    [Fact]
    public async Task A_client_names_the_product_has_no_time_out_and_no_credentials()
    {
        var handler = new StubHandler(_ => StubHandler.Json(HttpStatusCode.OK, ""));
        var services = new ServiceCollection();
        services.AddBackendClient<Client>().ConfigurePrimaryHttpMessageHandler(() => handler);
        await using var provider = services.BuildServiceProvider();

        var http = provider.GetRequiredService<Client>().Http;
        using var response = await http.GetAsync("http://backend.test/");

        Assert.Equal(Timeout.InfiniteTimeSpan, http.Timeout);
        Assert.Null(http.DefaultRequestHeaders.Authorization);
        Assert.Matches(@"^Chatdify/\d+\.\d+\.\d+$", Assert.Single(handler.Sent).Headers.UserAgent.ToString());
    }

    [Fact]
    public void A_handler_follows_no_redirects_keeps_no_cookies_and_renews_connections()
    {
        var services = new ServiceCollection();
        services.AddBackendClient<Client>();
        using var provider = services.BuildServiceProvider();

        var handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(nameof(Client));
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler;
        }

        var sockets = Assert.IsType<SocketsHttpHandler>(handler);
        Assert.Equal((false, false), (sockets.AllowAutoRedirect, sockets.UseCookies));
        Assert.Equal(
            (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5)), (sockets.ConnectTimeout, sockets.PooledConnectionLifetime));
    }

    internal sealed class Client(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
