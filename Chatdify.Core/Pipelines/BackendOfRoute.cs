using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines;

/// <summary>On a route that names a backend, that one answers.</summary>
internal sealed class BackendOfRoute(IConfiguration configuration) : IPostConfigureOptions<PipelineOptions>
{
    public void PostConfigure(string? name, PipelineOptions options) =>
        options.Backend = BackendScopes.Own(configuration, name ?? "") ?? options.Backend;
}
