using Chatdify.Core.Conversations;
using Chatdify.Core.Http;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>Makes pipelines that answer with an agent of Letta.</summary>
internal sealed class LettaBackend(
    IHttpClientFactory http,
    IdempotentRetry retry,
    IOptionsMonitor<LettaOptions> options,
    IServiceProvider services,
    TimeProvider time,
    ILogger<LettaPipeline> logger) : IBackend
{
    public string Name => LettaOptions.SectionName;

    /// <summary>What needs the storage or Chatwoot is there only if the settings ask for it.</summary>
    public IPipeline Create(string scope)
    {
        var settings = options.Get(scope);
        return new LettaPipeline(
            new LettaClient(http.CreateClient(Name), retry, settings, time),
            settings,
            settings.ConversationPer == LettaSharing.Contact ? Contacts(settings.AgentId) : null,
            settings.MirrorId ? services.GetRequiredService<LettaMirror>() : null,
            time,
            logger);
    }

    public int MaxConcurrency(string scope) => options.Get(scope).MaxConcurrency;

    private LettaContacts Contacts(string agent) =>
        new(services.GetRequiredService<IConversationStore>(), agent, services.GetRequiredService<LettaAgents>());
}
