using System.Globalization;
using System.Text.Json;

using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;

using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Queues;

/// <summary>What the binding data tell of the queue message that a function runs for.</summary>
internal static class QueueRun
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The conversation that the message names; all kinds of work name it alike. Null for other triggers and messages.</summary>
    public static ConversationKey? Conversation(FunctionContext context)
    {
        if (!context.BindingContext.BindingData.TryGetValue("QueueTrigger", out var text) || text is not string message)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<TurnWork>(message, Web)?.Key();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How often the message was tried, this time included; 0 when nothing tells.</summary>
    public static int DequeueCount(FunctionContext context) =>
        context.BindingContext.BindingData.TryGetValue("DequeueCount", out var count)
        && int.TryParse(count?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
