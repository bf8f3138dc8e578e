using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Pipelines.Letta;

public sealed class LettaSettingsTests
{
    [Fact]
    public void Address_key_and_agent_are_enough() => Assert.Empty(Problems());

    [Fact]
    public void An_own_server_may_have_no_key() => Assert.Empty(Problems(("BaseUrl", "http://localhost:8283"), ("ApiKey", null)));

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
        var problem = Assert.Single(Problems((key, value)));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_backend_comes_with_its_breaker()
    {
        using var provider = Provider();

        Assert.Equal("Letta", Assert.IsType<ResilientPipeline>(provider.GetRequiredService<IPipeline>()).Name);
    }

    private static List<string> Problems(params (string Key, string? Value)[] changes)
    {
        using var provider = Provider(changes);
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException refusal)
        {
            return [.. refusal.Failures];
        }
    }

    private static ServiceProvider Provider(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Pipeline:Backend"] = "Letta",
            ["Letta:BaseUrl"] = "https://api.letta.com",
            ["Letta:ApiKey"] = "sk-hush",
            ["Letta:AgentId"] = LettaHarness.AgentId,
        };
        foreach (var (key, value) in changes)
        {
            settings[$"Letta:{key}"] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddPipelines(configuration).BuildServiceProvider();
    }
}
