using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Pipelines.OpenAi;

public sealed class OpenAiSettingsTests
{
    private static readonly BackendSettings Settings = new("OpenAi", ("ApiKey", "sk-hush"), ("Model", "model-x"));

    [Theory]
    [InlineData("BaseUrl", "openai.test/v1", "OpenAi:BaseUrl is not an absolute address")]
    [InlineData("BaseUrl", "https://openai.test/v1?api-version=1", "OpenAi:BaseUrl must not hold a query")]
    [InlineData("ApiKey", null, "OpenAi:ApiKey is missing")]
    [InlineData("ApiKey", "Bearer sk-hush", "OpenAi:ApiKey holds a space")]
    [InlineData("Model", null, "OpenAi:Model is missing")]
    [InlineData("Model", "asst_hush", "OpenAi:Model is the id of an assistant: the Assistants API was shut down on 26 August 2026.")]
    [InlineData("AssistantId", "asst_hush", "OpenAi:AssistantId is the id of an assistant: the Assistants API was shut down on 26 August 2026.")]
    [InlineData("Threads:0", "thread_hush", "OpenAi:Threads:0 is the id of a thread")]
    [InlineData("Instructions", "pmpt_hush", "OpenAi:Instructions is the id of a stored prompt: OpenAI ends stored prompts on 30 November 2026.")]
    [InlineData("Api", "Assistants", "OpenAi:Api is not one of Responses, Completions")]
    [InlineData("Api", "7", "OpenAi:Api is not one of Responses, Completions")]
    [InlineData("IdleTimeout", "00:00:00", "OpenAi:IdleTimeout must lie between")]
    [InlineData("MaxConcurrency", "0", "OpenAi:MaxConcurrency must lie between")]
    [InlineData("MaxStreamBytes", "1", "OpenAi:MaxStreamBytes must lie between")]
    [InlineData("MaxOutputTokens", "15", "OpenAi:MaxOutputTokens must lie between")]
    [InlineData("TranscriptTurns", "-1", "OpenAi:TranscriptTurns must lie between")]
    [InlineData("TranscriptCharacters", "many", "OpenAi:TranscriptCharacters is not a whole number")]
    [InlineData("StreamOptions", "perhaps", "OpenAi:StreamOptions is not true or false")]
    public void A_wrong_setting_is_refused_by_its_name_without_its_value(string key, string? value, string expected)
    {
        using var provider = Settings.Provider((key, value));

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.StartsWith(expected, Assert.Single(refusal.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:11434", null)]
    [InlineData("https://x.openai.azure.com/openai/v1", "OpenAi:ApiKey is missing")]
    public void A_key_is_wanted_where_nobody_is_served_without(string baseUrl, string? expected)
    {
        using var provider = Settings.Provider(("BaseUrl", baseUrl), ("ApiKey", null));

        var refusal = Record.Exception(provider.GetRequiredService<IStartupValidator>().Validate);

        Assert.Equal(expected is not null, refusal is not null);
        Assert.Contains(expected ?? "", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_retired_id_in_the_settings_of_a_route_is_refused_there()
    {
        using var provider = Settings.Provider((":Routes:0:Backend", "OpenAi"), (":Routes:0:OpenAi:Model", "asst_hush"));

        var refusal = Record.Exception(provider.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains("Routes:0:OpenAi:Model is the id of an assistant", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_are_of_no_interest_to_another_backend()
    {
        using var provider = Settings.Provider(
            (":Pipeline:Backend", "Dify"), ("Model", "asst_hush"), (":Dify:BaseUrl", "https://dify.test"), (":Dify:ApiKey", "app-hush"));

        provider.GetRequiredService<IStartupValidator>().Validate();
        Assert.Equal("Dify", provider.GetRequiredService<IPipeline>().Name);
    }

    [Theory]
    [InlineData("Responses", 0)]
    [InlineData("completions", 7)]
    public void The_api_decides_who_remembers(string api, int history)
    {
        using var provider = Settings.Provider(("Api", api), ("TranscriptTurns", "7"));

        var pipeline = provider.GetRequiredService<IPipeline>();

        Assert.IsType<ResilientPipeline>(pipeline);
        Assert.Equal((OpenAiOptions.SectionName, history), (pipeline.Name, pipeline.HistoryLength));
    }
}
