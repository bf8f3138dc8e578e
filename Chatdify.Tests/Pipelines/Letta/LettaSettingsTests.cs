using Chatdify.Core.Pipelines;

using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace Chatdify.Tests.Pipelines.Letta;

public sealed class LettaSettingsTests
{
    private static readonly BackendSettings Settings =
        new("Letta", ("BaseUrl", "https://api.letta.com"), ("ApiKey", "sk-hush"), ("AgentId", LettaHarness.AgentId));

    [Fact]
    public void Address_key_and_agent_are_enough() => Assert.Empty(Settings.Problems());

    [Fact]
    public void An_own_server_may_have_no_key() => Assert.Empty(Settings.Problems(("BaseUrl", "http://localhost:8283"), ("ApiKey", null)));

    [Theory]
    [InlineData("BaseUrl", null, "Letta:BaseUrl is missing")]
    [InlineData("BaseUrl", "letta", "Letta:BaseUrl is not an absolute address")]
    [InlineData("ApiKey", null, "Letta:ApiKey is missing")]
    [InlineData("ApiKey", "Bearer hush", "Letta:ApiKey holds a space")]
    [InlineData("AgentId", null, "Letta:AgentId is missing")]
    [InlineData("AgentId", "support", "Letta:AgentId is not an agent's id")]
    [InlineData("AgentId", "agent-1/../x", "Letta:AgentId is not an agent's id")]
    [InlineData("ConversationPer", "Inbox", "Letta:ConversationPer is not one of Conversation, Contact")]
    [InlineData("MirrorId", "perhaps", "Letta:MirrorId is not true or false")]
    [InlineData("IdleTimeout", "00:30:00", "Letta:IdleTimeout must lie between")]
    [InlineData("MaxConcurrency", "0", "Letta:MaxConcurrency must lie between")]
    [InlineData("MaxStreamBytes", "1", "Letta:MaxStreamBytes must lie between")]
    public void A_wrong_setting_is_refused_by_its_name_without_its_secret(string key, string? value, string expected)
    {
        var problem = Assert.Single(Settings.Problems((key, value)));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_backend_comes_with_its_breaker()
    {
        using var provider = Settings.Provider();

        Assert.Equal("Letta", Assert.IsType<ResilientPipeline>(provider.GetRequiredService<IPipeline>()).Name);
    }
}
