using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>Registers the Letta backend.</summary>
public static class LettaServices
{
    /// <summary>Adds the backend <c>Letta</c>.</summary>
    public static IServiceCollection AddLetta(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddBackend<LettaBackend, LettaOptions>(configuration, LettaOptions.SectionName);

        // Letta refuses to stream to a User-Agent that is not one of its own.
        services.AddHttpClient(LettaOptions.SectionName).ConfigureHttpClient(http => http.DefaultRequestHeaders.UserAgent.Clear());
        return services.AddSingleton<LettaMirror>().AddSingleton<LettaAgents>();
    }
}
