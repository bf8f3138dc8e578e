using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>Makes pipelines that answer with a chat webhook.</summary>
internal sealed class ChatWebhookBackend(
    IHttpClientFactory http, IOptionsMonitor<ChatWebhookOptions> options, TimeProvider time, ILogger<ChatWebhookPipeline> logger) : IBackend
{
    public string Name => ChatWebhookOptions.SectionName;

    public IPipeline Create(string scope)
    {
        var settings = options.Get(scope);
        return new ChatWebhookPipeline(new ChatWebhookClient(http.CreateClient(Name), settings), settings, time, logger);
    }

    public int MaxConcurrency(string scope) => options.Get(scope).MaxConcurrency;
}
