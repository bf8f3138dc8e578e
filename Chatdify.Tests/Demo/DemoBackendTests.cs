using Xunit;

namespace Chatdify.Tests.Demo;

/// <summary>The script with the backends besides Dify: of the app each expects the same.</summary>
public sealed class DemoBackendTests
{
    [Theory]
    [InlineData("letta", "Letta")]
    [InlineData("openai", "OpenAI")]
    [InlineData("webhook", "Webhook")]
    public async Task The_script_goes_as_expected(string backend, string name)
    {
        using var demo = new DemoProcess("--script-only", "--backend", backend);

        var exitCode = await demo.ExitCodeAsync();

        Assert.True(exitCode == 0, demo.Output);
        Assert.Contains("14 of 14 expectations held", demo.Output, StringComparison.Ordinal);
        Assert.Contains($"app -> {name} ", demo.Output, StringComparison.Ordinal);
        Assert.Contains($"{name} -> app ", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Dify", demo.Output, StringComparison.Ordinal);
    }
}
