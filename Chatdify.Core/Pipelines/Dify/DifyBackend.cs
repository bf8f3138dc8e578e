using Chatdify.Core.Http;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Makes pipelines that answer with a Dify app.</summary>
internal sealed class DifyBackend(
    IHttpClientFactory http, IdempotentRetry retry, IOptionsMonitor<DifyOptions> options, TimeProvider time, ILogger<DifyPipeline> logger) : IBackend
{
    public string Name => DifyOptions.SectionName;

    public IPipeline Create(string scope)
    {
        var settings = options.Get(scope);
        return new DifyPipeline(new DifyClient(http.CreateClient(Name), retry, settings, time), settings, time, logger);
    }

    public int MaxConcurrency(string scope) => options.Get(scope).MaxConcurrency;
}
