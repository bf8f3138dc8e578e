using Chatdify.Core.Callbacks;
using Chatdify.Core.Chat;
using Chatdify.Core.Chatwoot;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.DeadLetters.Replay;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Handoff;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Replies;
using Chatdify.Core.Routing;
using Chatdify.Core.Settings;
using Chatdify.Core.Shadows;
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
    /// Adds everything but the storage: <c>IConversationStore</c>, <c>ICallbackStore</c>, <c>IChatThreads</c>, <c>IShadowRecords</c>,
    /// <c>IWorkQueue</c>, <c>IDeadLetters</c> and <c>IFailureNotes</c> are the host's.
    /// </summary>
    public static IServiceCollection AddChatdify(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddWebhooks()
            .AddTurns(configuration)
            .AddPipelines(configuration)
            .AddDeliveries(configuration)
            .AddShadows()
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
            .AddRoutes()
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

    private static IServiceCollection AddTurns(this IServiceCollection services, IConfiguration configuration) => services
        .AddScopedSettings<TurnOptions>(TurnOptions.SectionName, BackendScopes.All(configuration))
        .AddSingleton<TurnLeases>()
        .AddSingleton<TurnWorker>()
        .AddSingleton<Questions>()
        .AddSingleton<VoiceNotes>()
        .AddSingleton<PipelineAsker>()
        .AddSingleton<TurnResults>()
        .AddSingleton<TypingEnd>()
        .AddSingleton<TurnEnding>()
        .AddSingleton<TurnTakeover>()
        .AddSingleton<WatchArming>()
        .AddSingleton<ConversationWatch>()
        .AddSingleton<PoisonHandler>();

    private static IServiceCollection AddDeliveries(this IServiceCollection services, IConfiguration configuration) => services
        .AddScopedSettings<HandoffOptions>(HandoffOptions.SectionName, BackendScopes.All(configuration))
        .AddSingleton<MarkedSender>()
        .AddSingleton<AnswerDelivery>()
        .AddScopedSettings<RepliesOptions>(RepliesOptions.SectionName, BackendScopes.All(configuration))
        .AddSingleton<EarlySentences>()
        .AddSingleton<FileDelivery>()
        .AddSingleton<DeferredActs>()
        .AddSingleton<HandoffSteps>()
        .AddSingleton<HandoffDelivery>()
        .AddSingleton<DeliveryWorker>();

    private static IServiceCollection AddShadows(this IServiceCollection services) => services
        .AddSingleton<ShadowOffer>()
        .AddSingleton<ShadowWorker>();

    private static IServiceCollection AddChatwoot(this IServiceCollection services)
    {
        services.AddSettings<ChatwootOptions>(ChatwootOptions.SectionName);
        services.AddSingleton<ChatwootPace>();
        services.AddBackendClient<ChatwootHttp>();
        services.AddSingleton<IChatwootClient, ChatwootClient>();
        services.AddSingleton<ConversationGate>();
        services.AddSingleton<TeamAssignment>();
        services.AddSingleton<TypingIndicator>();
        return services;
    }
}
