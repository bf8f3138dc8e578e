using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Demo;

/// <summary>How the demo looks at messages.</summary>
internal static class SimMessages
{
    extension(SimMessage message)
    {
        /// <summary>Whether the customer reads it as the bot's.</summary>
        public bool IsBotReply => message is { MessageType: SimMessageType.Outgoing, Private: false, SenderType: "AgentBot" };
    }
}
