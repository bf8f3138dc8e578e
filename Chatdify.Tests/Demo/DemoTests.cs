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

    [Theory]
    [InlineData("--port")]
    [InlineData("--chatwoot-port")]
    [InlineData("--dify-port")]
    public async Task A_taken_port_is_named(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var demo = new DemoProcess("--script-only", option, $"{port}");

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
