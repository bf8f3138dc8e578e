using Chatdify.Core.Routing;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Moq;

namespace Chatdify.Tests;

/// <summary>Settings where there are no routes.</summary>
internal static class Unrouted
{
    public static Routed<T> Of<T>(T options)
        where T : class =>
        new(
            Mock.Of<IOptionsMonitor<T>>(monitor => monitor.Get("") == options),
            new RouteTable(new ConfigurationBuilder().Build(), Mock.Of<IOptionsMonitor<RouteOptions>>(), NullLogger<RouteTable>.Instance));
}
