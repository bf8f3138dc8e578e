using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Stands for the official type of this name (Worker.Extensions.Http.AspNetCore).</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Lets functions take <c>HttpRequest</c> and return <c>IResult</c> or <c>IActionResult</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <returns>The builder.</returns>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        builder.ServesHttp = true;
        builder.Services.AddMvcCore();
        return builder;
    }
}
