using System.Net;
using System.Net.Sockets;

using Xunit;

namespace Chatdify.Tests.Demo;

public sealed class DemoTests
{
    [Fact]
    public async Task The_script_goes_as_expected()
    {
        using var demo = new DemoProcess("--script-only");

        var exitCode = await demo.ExitCodeAsync();

        Assert.True(exitCode == 0, demo.Output);
        Assert.Contains("14 of 14 expectations held", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', demo.Output);
    }

    [Fact]
    public async Task A_backend_that_nobody_knows_is_answered_with_those_that_there_are()
    {
        using var demo = new DemoProcess("--script-only", "--backend", "langgraph");

        Assert.Equal(2, await demo.ExitCodeAsync());
        Assert.All(
            ["'langgraph'", "'dify'", "'letta'", "'openai'", "'webhook'"], part => Assert.Contains(part, demo.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("started in", demo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--chatwoot-port")]
    [InlineData("--dify-port")]
    [InlineData("--backend-port", "letta")]
    [InlineData("--backend-port", "openai")]
    [InlineData("--backend-port", "webhook")]
    public async Task A_taken_port_is_named(string option, string backend = "dify")
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var demo = new DemoProcess("--script-only", "--backend", backend, option, $"{port}");

        var exitCode = await demo.ExitCodeAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"did not start on port {port}", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_typed_message_is_answered_and_SIGTERM_ends_everything()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var demo = new DemoProcess();
        await demo.WaitForLineAsync("/quit");

        demo.Type("Where is my parcel?");
        await demo.WaitForLineAsync("Bot: Your parcel left the warehouse");
        var health = new Uri((await demo.WaitForLineAsync("App, health")).Split(' ')[^1]);
        var queues = new Uri((await demo.WaitForLineAsync("Azurite, queues")).Split(' ')[^1]);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(health)).StatusCode);
        demo.Terminate();

        Assert.Equal(0, await demo.ExitCodeAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(health));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(queues));
    }
}
