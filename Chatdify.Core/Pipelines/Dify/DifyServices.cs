using Chatdify.Core.Http;
using Chatdify.Core.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Registers the Dify backend.</summary>
public static class DifyServices
{
    /// <summary>
    /// Adds the <see cref="IPipeline"/> that answers with Dify. Its settings are checked when the host starts, unless
    /// <c>Pipeline:Backend</c> names another backend.
    /// </summary>
    public static IServiceCollection AddDify(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<DifyOptions>(DifyOptions.SectionName, checkAtStart: IsChosen(configuration["Pipeline:Backend"]));
        services.AddSingleton<IValidateOptions<DifyOptions>, DifyOptionsValidator>();
        services.AddBackendClient<DifyClient>();
        services.AddSingleton<DifyPipeline>();
        services.AddSingleton<IPipeline>(provider => new ResilientPipeline(
            provider.GetRequiredService<DifyPipeline>(),
            new BackendOptions { MaxConcurrency = provider.GetRequiredService<IOptions<DifyOptions>>().Value.MaxConcurrency },
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static bool IsChosen(string? backend) =>
        string.IsNullOrWhiteSpace(backend) || backend.Equals(DifyPipeline.BackendName, StringComparison.OrdinalIgnoreCase);
}
