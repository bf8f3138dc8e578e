using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Registers the Dify backend.</summary>
public static class DifyServices
{
    /// <summary>Adds the backend <c>Dify</c>.</summary>
    public static IServiceCollection AddDify(this IServiceCollection services, IConfiguration configuration) =>
        services.AddBackend<DifyBackend, DifyOptions>(configuration, DifyOptions.SectionName);
}
