using Chatdify.Core.Files;
using Chatdify.Core.Http;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Makes pipelines that answer with a model of OpenAI, or of a server that speaks like it.</summary>
internal sealed class OpenAiBackend(
    IHttpClientFactory http, IdempotentRetry retry, IOptionsMonitor<OpenAiOptions> options, TimeProvider time,
    IQuestionFiles files, FileTaking taking, IOptions<FilesOptions> limits, ILoggerFactory loggers) : IBackend
{
    public string Name => OpenAiOptions.SectionName;

    public IPipeline Create(string scope)
    {
        var settings = options.Get(scope);
        var client = new OpenAiClient(http.CreateClient(Name), retry, settings, time);
        IPipeline pipeline = settings.Api == OpenAiApi.Completions
            ? new CompletionsPipeline(client, settings, time, loggers.CreateLogger<CompletionsPipeline>())
            : new ResponsesPipeline(client, settings, time, loggers.CreateLogger<ResponsesPipeline>());
        return new OpenAiFiles(pipeline, files, taking, settings, limits.Value.MaxBytes);
    }

    public int MaxConcurrency(string scope) => options.Get(scope).MaxConcurrency;
}
