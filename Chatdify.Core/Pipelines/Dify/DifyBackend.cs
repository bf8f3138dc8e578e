using Chatdify.Core.Files;
using Chatdify.Core.Http;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Makes pipelines that answer with a Dify app.</summary>
internal sealed class DifyBackend(
    IHttpClientFactory http, IdempotentRetry retry, IOptionsMonitor<DifyOptions> options, TimeProvider time,
    IQuestionFiles files, FileTaking taking, FileFetcher fetcher, ILogger<DifyPipeline> logger) : IBackend
{
    public string Name => DifyOptions.SectionName;

    public IPipeline Create(string scope)
    {
        var settings = options.Get(scope);
        var pipeline = new DifyPipeline(new DifyClient(http.CreateClient(Name), retry, settings, time), settings, time, logger);
        return new DifyFiles(pipeline, new DifyFileClient(http.CreateClient(Name), retry, settings, time), files, taking, fetcher, settings);
    }

    public int MaxConcurrency(string scope) => options.Get(scope).MaxConcurrency;
}
