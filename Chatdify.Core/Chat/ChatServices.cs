using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Core.Chat;

/// <summary>Puts the chat API together. <see cref="IChatThreads"/> is the host's.</summary>
internal static class ChatServices
{
    public static IServiceCollection AddChat(this IServiceCollection services) => services.AddSingleton<ChatService>();
}
