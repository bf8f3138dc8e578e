using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Registers the OpenAI backend.</summary>
public static class OpenAiServices
{
    /// <summary>Adds the backend <c>OpenAi</c>.</summary>
    public static IServiceCollection AddOpenAi(this IServiceCollection services, IConfiguration configuration) => services
        .AddBackend<OpenAiBackend, OpenAiOptions>(configuration, OpenAiOptions.SectionName)
        .AddSingleton<IValidateOptions<OpenAiOptions>, RetiredIds>();
}
