using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifySettingsTests
{
    private static readonly BackendSettings Settings = new("Dify", ("BaseUrl", "https://dify.test/v1"), ("ApiKey", "app-hush"));

    [Fact]
    public void Defaults_are_as_documented()
    {
        var options = new DifyOptions();

        Assert.Equal(
            (null, "", TimeSpan.FromSeconds(60), 32, 16L * 1024 * 1024, false),
            (options.BaseUrl, options.ApiKey, options.IdleTimeout, options.MaxConcurrency, options.MaxStreamBytes, options.FinalStepOnly));
        Assert.Equal(
            (DifyAppKind.Auto, "query", "", "", false),
            (options.App, options.QuestionInput, options.HistoryInput, options.AnswerOutput, options.SyncVariables));
    }

    [Theory]
    [InlineData("BaseUrl", null, "Dify:BaseUrl is missing")]
    [InlineData("BaseUrl", "dify.test/v1", "Dify:BaseUrl is not an absolute address")]
    [InlineData("BaseUrl", "ftp://dify.test", "Dify:BaseUrl must start with http")]
    [InlineData("BaseUrl", "https://me:pw@dify.test", "Dify:BaseUrl must not hold a user name")]
    [InlineData("BaseUrl", "https://dify.test/v1?x=1", "Dify:BaseUrl must not hold a query")]
    [InlineData("ApiKey", null, "Dify:ApiKey is missing")]
    [InlineData("ApiKey", "  ", "Dify:ApiKey is missing")]
    [InlineData("ApiKey", "dataset-hush", "Dify:ApiKey is the key of a knowledge base")]
    [InlineData("ApiKey", "Bearer app-hush", "Dify:ApiKey holds a space")]
    [InlineData("IdleTimeout", "00:00:00", "Dify:IdleTimeout must lie between")]
    [InlineData("MaxConcurrency", "0", "Dify:MaxConcurrency must lie between")]
    [InlineData("MaxStreamBytes", "1", "Dify:MaxStreamBytes must lie between")]
    [InlineData("App", "Completion", "Dify:App is not one of Auto, Chat, Workflow")]
    [InlineData("App", "7", "Dify:App is not one of Auto, Chat, Workflow")]
    [InlineData("HistoryInput", "query", "Dify:HistoryInput must not name the input that takes the question")]
    [InlineData("SyncVariables", "perhaps", "Dify:SyncVariables is not true or false")]
    public void A_wrong_setting_is_refused_by_its_name_without_its_secret(string key, string? value, string expected)
    {
        using var provider = Settings.Provider((key, value));

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.StartsWith(expected, Assert.Single(refusal.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_setting_is_named_at_once()
    {
        using var provider = Settings.Provider(("BaseUrl", null), ("ApiKey", null));

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(2, refusal.Failures.Count());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("dify", true)]
    [InlineData("Letta", false)]
    public void Settings_are_checked_at_start_only_if_dify_is_the_backend(string? backend, bool isChecked)
    {
        using var provider = Settings.Provider(("BaseUrl", null), (":Pipeline:Backend", backend));

        var validator = provider.GetService<IStartupValidator>();

        var problems = Record.Exception(validator!.Validate)?.Message ?? "";
        Assert.Equal(isChecked, problems.Contains("Dify:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_backend_comes_with_its_breaker()
    {
        using var provider = Settings.Provider();

        provider.GetRequiredService<IStartupValidator>().Validate();
        var pipeline = provider.GetRequiredService<PipelineRegistry>().Get("Dify");

        Assert.IsType<ResilientPipeline>(pipeline);
        Assert.Equal("Dify", pipeline.Name);
        Assert.NotNull(provider.GetRequiredService<IdempotentRetry>());
    }
}
