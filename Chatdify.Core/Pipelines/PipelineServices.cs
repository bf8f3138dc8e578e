using Chatdify.Core.Files;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.ChatWebhook;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Core.Pipelines.Letta;
using Chatdify.Core.Pipelines.OpenAi;
using Chatdify.Core.Routing;
using Chatdify.Core.Settings;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines;

/// <summary>Registers the backends and what chooses among them.</summary>
public static class PipelineServices
{
    /// <summary>
    /// Adds all backends, the routes, and the plans that say who is asked when; <see cref="IPipeline"/> is the one that <c>Pipeline:Backend</c>
    /// names, for whoever asks outside of a conversation.
    /// </summary>
    public static IServiceCollection AddPipelines(this IServiceCollection services, IConfiguration configuration) => services
        .AddFiles()
        .AddDify(configuration)
        .AddOpenAi(configuration)
        .AddLetta(configuration)
        .AddChatWebhook(configuration)
        .AddChoice<PipelineOptions>(configuration, PipelineOptions.SectionName)
        .AddChoice<CanaryOptions>(configuration, CanaryOptions.SectionName)
        .AddChoice<ShadowOptions>(configuration, ShadowOptions.SectionName)
        .AddSingleton<IPostConfigureOptions<PipelineOptions>, BackendOfRoute>()
        .AddSingleton<SettingNames>()
        .AddSingleton<IValidateOptions<PipelineOptions>>(provider => provider.GetRequiredService<SettingNames>())
        .AddRouting(configuration)
        .AddSingleton<PipelineRegistry>()
        .AddSingleton<PipelineNames>()
        .AddSingleton<PipelinePlans>()
        .AddSingleton(provider => provider.GetRequiredService<PipelineRegistry>().Get(
            provider.GetRequiredService<IOptions<PipelineOptions>>().Value.Backend));

    /// <summary>Settings that name backends, which routes may have of their own.</summary>
    private static IServiceCollection AddChoice<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class, new()
    {
        services.AddScopedSettings<TOptions>(section, BackendScopes.All(configuration));
        return services.AddSingleton(typeof(IValidateOptions<TOptions>), typeof(KnownBackends));
    }

    /// <summary>
    /// Adds one kind of backend with its settings, checked at start in every scope in which it is in use, and its <see cref="HttpClient"/>,
    /// which has the backend's name.
    /// </summary>
    internal static IServiceCollection AddBackend<TBackend, TOptions>(this IServiceCollection services, IConfiguration configuration, string name)
        where TBackend : class, IBackend
        where TOptions : class, new()
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddScopedSettings<TOptions>(name, BackendScopes.InUse(configuration, name));
        services.AddBackendClient(name);
        return services.AddSingleton<IBackend, TBackend>();
    }
}
