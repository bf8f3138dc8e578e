using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Pipelines.OpenAi;

public sealed class OpenAiSettingsTests
{
    [Theory]
    [InlineData("OpenAi:BaseUrl", "openai.test/v1", "OpenAi:BaseUrl is not an absolute address")]
    [InlineData("OpenAi:BaseUrl", "https://openai.test/v1?api-version=1", "OpenAi:BaseUrl must not hold a query")]
    [InlineData("OpenAi:ApiKey", null, "OpenAi:ApiKey is missing")]
    [InlineData("OpenAi:ApiKey", "Bearer sk-hush", "OpenAi:ApiKey holds a space")]
    [InlineData("OpenAi:Model", null, "OpenAi:Model is missing")]
    [InlineData("OpenAi:Model", "asst_hush", "OpenAi:Model is the id of an assistant: the Assistants API was shut down on 26 August 2026.")]
    [InlineData("OpenAi:AssistantId", "asst_hush", "OpenAi:AssistantId is the id of an assistant: the Assistants API was shut down on 26 August 2026.")]
    [InlineData("OpenAi:Threads:0", "thread_hush", "OpenAi:Threads:0 is the id of a thread")]
    [InlineData("OpenAi:Instructions", "pmpt_hush", "OpenAi:Instructions is the id of a stored prompt: OpenAI ends stored prompts on 30 November 2026.")]
    [InlineData("OpenAi:Api", "Assistants", "OpenAi:Api is not one of Responses, Completions")]
    [InlineData("OpenAi:Api", "7", "OpenAi:Api is not one of Responses, Completions")]
    [InlineData("OpenAi:IdleTimeout", "00:00:00", "OpenAi:IdleTimeout must lie between")]
    [InlineData("OpenAi:MaxConcurrency", "0", "OpenAi:MaxConcurrency must lie between")]
    [InlineData("OpenAi:MaxStreamBytes", "1", "OpenAi:MaxStreamBytes must lie between")]
    [InlineData("OpenAi:MaxOutputTokens", "15", "OpenAi:MaxOutputTokens must lie between")]
    [InlineData("OpenAi:TranscriptTurns", "-1", "OpenAi:TranscriptTurns must lie between")]
    [InlineData("OpenAi:TranscriptCharacters", "many", "OpenAi:TranscriptCharacters is not a whole number")]
    [InlineData("OpenAi:StreamOptions", "perhaps", "OpenAi:StreamOptions is not true or false")]
    public void A_wrong_setting_is_refused_by_its_name_without_its_value(string key, string? value, string expected)
    {
        using var provider = Provider((key, value));

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.StartsWith(expected, Assert.Single(refusal.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:11434", null)]
    [InlineData("https://x.openai.azure.com/openai/v1", "OpenAi:ApiKey is missing")]
    public void A_key_is_wanted_where_nobody_is_served_without(string baseUrl, string? expected)
    {
        using var provider = Provider(("OpenAi:BaseUrl", baseUrl), ("OpenAi:ApiKey", null));

        var refusal = Record.Exception(provider.GetRequiredService<IStartupValidator>().Validate);

        Assert.Equal(expected is not null, refusal is not null);
        Assert.Contains(expected ?? "", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_retired_id_in_the_settings_of_a_route_is_refused_there()
    {
        using var provider = Provider(("Routes:0:Backend", "OpenAi"), ("Routes:0:OpenAi:Model", "asst_hush"));

        var refusal = Record.Exception(provider.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains("Routes:0:OpenAi:Model is the id of an assistant", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_are_of_no_interest_to_another_backend()
    {
        using var provider = Provider(
            ("Pipeline:Backend", "Dify"), ("OpenAi:Model", "asst_hush"), ("Dify:BaseUrl", "https://dify.test"), ("Dify:ApiKey", "app-hush"));

        provider.GetRequiredService<IStartupValidator>().Validate();
        Assert.Equal("Dify", provider.GetRequiredService<IPipeline>().Name);
    }

    [Theory]
    [InlineData("Responses", 0)]
    [InlineData("completions", 7)]
    public void The_api_decides_who_remembers(string api, int history)
    {
        using var provider = Provider(("OpenAi:Api", api), ("OpenAi:TranscriptTurns", "7"));

        var pipeline = provider.GetRequiredService<IPipeline>();

        Assert.IsType<ResilientPipeline>(pipeline);
        Assert.Equal((OpenAiOptions.SectionName, history), (pipeline.Name, pipeline.HistoryLength));
    }

    private static ServiceProvider Provider(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Pipeline:Backend"] = "OpenAi",
            ["OpenAi:ApiKey"] = "sk-hush",
            ["OpenAi:Model"] = "model-x",
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddPipelines(configuration).BuildServiceProvider();
    }
}
