using System.Net;

using Chatdify.Core.Callbacks.Operations;
using Chatdify.Core.Chatwoot;
using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.ChatWebhook;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Core.Settings;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>Puts the callback API together. <see cref="ICallbackStore"/> is the host's.</summary>
internal static class CallbackServices
{
    private static readonly string[] BackendAddresses =
        [$"{DifyOptions.SectionName}:{nameof(DifyOptions.BaseUrl)}", $"{ChatWebhookOptions.SectionName}:{nameof(ChatWebhookOptions.Url)}"];

    public static IServiceCollection AddCallbacks(this IServiceCollection services)
    {
        services.AddBackendClient<AttachmentHttp>().UseSocketsHttpHandler((handler, provider) =>
        {
            var (chatwoot, configuration) = (provider.GetRequiredService<IOptions<ChatwootOptions>>(), provider.GetRequiredService<IConfiguration>());
            AttachmentHttp.Configure(handler, Dns.GetHostAddressesAsync, () => [chatwoot.Value.BaseUrl, .. FilesOfBackends(configuration)]);
        });
        return services
            .AddSettings<BridgeOptions>(BridgeOptions.SectionName)
            .AddSingleton<ConversationTokens>()
            .AddSingleton<CallbackKeys>()
            .AddSingleton<CallbackGate>()
            .AddSingleton<CallIdentity>()
            .AddSingleton<IdempotentCalls>()
            .AddSingleton<CallbackLocks>()
            .AddSingleton<ConversationAttributes>()
            .AddSingleton<TeamDirectory>()
            .AddSingleton<TurnRecorder>()
            .AddSingleton<TakeoverGuard>()
            .AddSingleton<DirectHandoff>()
            .AddSingleton<MessageSender>()
            .AddSingleton<AttachmentLoader>()
            .AddSingleton<ContactFinder>()
            .AddSingleton<ChatwootRest>()
            .AddSingleton<ConversationsApi>()
            .AddSingleton<MessagesApi>()
            .AddSingleton<PeopleApi>()
            .AddHandlers()
            .AddSingleton(provider => new CallbackDispatcher(
                provider.GetRequiredService<CallbackGate>(),
                provider.GetRequiredService<IdempotentCalls>(),
                provider.GetServices<ICallbackHandler>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<CallbackDispatcher>>()));
    }

    /// <summary>
    /// The addresses of backends that keep files, as they stand in the settings: those of a backend that is not in use need not be good.
    /// </summary>
    internal static IEnumerable<Uri?> FilesOfBackends(IConfiguration configuration) => BackendAddresses
        .Select(key => Uri.TryCreate(configuration[key], UriKind.Absolute, out var address) ? address : null);

    private static IServiceCollection AddHandlers(this IServiceCollection services) => services
        .AddSingleton<ICallbackHandler, ReadConversation>()
        .AddSingleton<ICallbackHandler, ReadMapping>()
        .AddSingleton<ICallbackHandler, ListConversations>()
        .AddSingleton<ICallbackHandler, ListMessages>()
        .AddSingleton<ICallbackHandler, SendMessage>()
        .AddSingleton<ICallbackHandler, HandOff>()
        .AddSingleton<ICallbackHandler, SetStatus>()
        .AddSingleton<ICallbackHandler, SetPriority>()
        .AddSingleton<ICallbackHandler, SetTeam>()
        .AddSingleton<ICallbackHandler, RefreshTeams>()
        .AddSingleton<ICallbackHandler, SetAssignee>()
        .AddSingleton<ICallbackHandler, ChangeLabels>()
        .AddSingleton<ICallbackHandler, ChangeAttributes>()
        .AddSingleton<ICallbackHandler, UpdateContact>()
        .AddSingleton<ICallbackHandler, ForgetConversation>()
        .AddSingleton<ICallbackHandler, StartConversation>()
        .AddSingleton<ICallbackHandler, Health>();
}
