using Chatdify.Core.Callbacks;
using Chatdify.Core.Chat;
using Chatdify.Core.Chatwoot;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.DeadLetters.Replay;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Handoff;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Settings;
using Chatdify.Core.Turns;
using Chatdify.Core.Verification;
using Chatdify.Core.Watching;
using Chatdify.Core.Webhooks;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chatdify.Core;

/// <summary>Puts the domain together, in the order in which a message passes through it.</summary>
public static class ChatdifyServices
{
    /// <summary>
    /// Adds everything but the storage: <c>IConversationStore</c>, <c>ICallbackStore</c>, <c>IChatThreads</c>,
    /// <c>IWorkQueue</c>, <c>IDeadLetters</c> and <c>IFailureNotes</c> are the host's.
    /// </summary>
    public static IServiceCollection AddChatdify(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddWebhooks()
            .AddTurns()
            .AddPipelines(configuration)
            .AddDeliveries()
            .AddCallbacks()
            .AddChat()
            .AddChatwoot();
    }

    /// <summary>
    /// Adds what replays dead letters, and no more: it runs where nothing else of the app does. The storage is the host's, as above.
    /// </summary>
    public static IServiceCollection AddDeadLetterReplay(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSettings<TurnOptions>(TurnOptions.SectionName)
            .AddChatwoot()
            .AddSingleton<WatchArming>()
            .AddSingleton<DeadLetterReplay>();
    }

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSettings<WebhookOptions>(WebhookOptions.SectionName)
        .AddSingleton<IValidateOptions<ChatwootOptions>, WebhookSecretsCheck>()
        .AddSingleton<SignatureVerifier>()
        .AddSingleton<WebhookGuard>()
        .AddSingleton<WebhookFilter>()
        .AddSingleton<WebhookReceiver>();

    private static IServiceCollection AddTurns(this IServiceCollection services) => services
        .AddSettings<TurnOptions>(TurnOptions.SectionName)
        .AddSingleton<TurnLeases>()
        .AddSingleton<TurnWorker>()
        .AddSingleton<PipelineAsker>()
        .AddSingleton<TurnResults>()
        .AddSingleton<TurnEnding>()
        .AddSingleton<TurnTakeover>()
        .AddSingleton<WatchArming>()
        .AddSingleton<ConversationWatch>()
        .AddSingleton<PoisonHandler>();

    private static IServiceCollection AddDeliveries(this IServiceCollection services) => services
        .AddSettings<HandoffOptions>(HandoffOptions.SectionName)
        .AddSingleton<MarkedSender>()
        .AddSingleton<AnswerDelivery>()
        .AddSingleton<DeferredActs>()
        .AddSingleton<HandoffSteps>()
        .AddSingleton<HandoffDelivery>()
        .AddSingleton<DeliveryWorker>();

    private static IServiceCollection AddChatwoot(this IServiceCollection services)
    {
        services.AddSettings<ChatwootOptions>(ChatwootOptions.SectionName);
        services.AddBackendClient<ChatwootHttp>();
        services.AddSingleton<IChatwootClient, ChatwootClient>();
        services.AddSingleton<ConversationGate>();
        services.AddSingleton<TypingIndicator>();
        return services;
    }
}
