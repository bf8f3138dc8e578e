using Chatdify.Functions.Telemetry;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using Moq;

using Xunit;

namespace Chatdify.Tests.Composition;

/// <summary>What the frameworks below us may log, whatever the host that runs us does about it.</summary>
public sealed class LoggingTests
{
    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("System.Net.Http.HttpClient.Chatwoot.LogicalHandler")]
    public void Addresses_of_requests_are_not_logged_for_they_may_hold_a_token(string category)
    {
        var logger = Logs().CreateLogger(category);

        Assert.False(logger.IsEnabled(LogLevel.Information));
        Assert.True(logger.IsEnabled(LogLevel.Warning));
    }

    [Fact]
    public void Our_own_lines_are_logged() => Assert.True(Logs().CreateLogger("Chatdify.Core").IsEnabled(LogLevel.Information));

    private static ILoggerFactory Logs()
    {
        var sink = new Mock<ILogger>();
        sink.Setup(logger => logger.IsEnabled(It.IsAny<LogLevel>())).Returns(true);
        var provider = new Mock<ILoggerProvider>();
        provider.Setup(made => made.CreateLogger(It.IsAny<string>())).Returns(sink.Object);
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(provider.Object)
            .AddTelemetry()
            .BuildServiceProvider()
            .GetRequiredService<ILoggerFactory>();
    }
}
