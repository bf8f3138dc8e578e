using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Chat;
using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.Queueing;
using Chatdify.Core.Shadows;
using Chatdify.Functions.Azure;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Functions;

/// <summary>The domain's storage, in Azure.</summary>
internal static class AzureServices
{
    /// <summary>Adds tables, queues and their adapters.</summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StorageConnection>();
        return services
            .AddSingleton<IValidateOptions<StorageConnection>, StorageCheck>()
            .AddSingleton<StorageClients>()
            .AddSingleton<TableServiceClient>(provider => provider.GetRequiredService<StorageClients>().Tables())
            .AddSingleton<QueueServiceClient>(provider => provider.GetRequiredService<StorageClients>().Queues())
            .AddSingleton<IConversationStore, TableConversationStore>()
            .AddSingleton<ICallbackStore, TableCallbackStore>()
            .AddSingleton<IChatThreads, TableChatThreads>()
            .AddSingleton<IWorkQueue, StorageWorkQueue>()
            .AddSingleton<IDeadLetters, TableDeadLetters>()
            .AddSingleton<IFailureNotes, TableFailureNotes>()
            .AddSingleton<IShadowRecords, TableShadowRecords>()
            .AddHostedService<StorageSetup>();
    }
}
