using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Pipelines;

/// <summary>Settings of a route come before the general ones, and keys stay where they belong.</summary>
public sealed class BackendScopeTests
{
    [Fact]
    public void A_route_inherits_what_it_does_not_set()
    {
        using var provider = Provider(("Routes:0:Dify:ApiKey", "app-route"));

        var (route, general) = (Dify(provider, "Routes:0"), Dify(provider, ""));

        Assert.Equal(("app-route", "https://dify.test/v1"), (route.ApiKey, $"{route.BaseUrl}"));
        Assert.Equal("app-general", general.ApiKey);
    }

    [Fact]
    public void The_general_key_never_goes_to_the_address_of_a_route()
    {
        using var provider = Provider(("Routes:0:InboxId", "3"), ("Routes:0:Dify:BaseUrl", "https://elsewhere.test/v1"));

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.StartsWith("Routes:0:Dify:ApiKey is missing", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_setting_of_a_route_is_named_with_the_route()
    {
        using var provider = Provider(("Routes:1:InboxId", "3"), ("Routes:1:Dify:MaxConcurrency", "many"), ("Routes:1:Dify:IdleTimeout", "00:00:00"));

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(
            ["Routes:1:Dify:IdleTimeout must lie between 00:00:01 and 00:20:00.", "Routes:1:Dify:MaxConcurrency is not a whole number."],
            refusal.Failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Routes_without_own_settings_share_a_pipeline_and_others_do_not()
    {
        using var provider = Provider(("Routes:0:InboxId", "3"), ("Routes:1:Dify:ApiKey", "app-route"));
        var registry = provider.GetRequiredService<PipelineRegistry>();

        Assert.Same(registry.Get("Dify"), registry.Get("dify", "Routes:0"));
        Assert.NotSame(registry.Get("Dify"), registry.Get("Dify", "Routes:1"));
    }

    [Fact]
    public void A_backend_that_does_not_exist_is_refused_at_the_start()
    {
        using var provider = Provider(("Pipeline:Backend", "Difi"));

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.StartsWith("Pipeline:Backend is not one of Dify", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    private static DifyOptions Dify(ServiceProvider provider, string scope) => provider.GetRequiredService<IOptionsMonitor<DifyOptions>>().Get(scope);

    private static ServiceProvider Provider(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string?> { ["Dify:BaseUrl"] = "https://dify.test/v1", ["Dify:ApiKey"] = "app-general" };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddPipelines(configuration).BuildServiceProvider();
    }
}
