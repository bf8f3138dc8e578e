using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>Registers the ChatWebhook backend.</summary>
public static class ChatWebhookServices
{
    /// <summary>Adds the backend <c>ChatWebhook</c>.</summary>
    public static IServiceCollection AddChatWebhook(this IServiceCollection services, IConfiguration configuration) =>
        services.AddBackend<ChatWebhookBackend, ChatWebhookOptions>(configuration, ChatWebhookOptions.SectionName);
}
