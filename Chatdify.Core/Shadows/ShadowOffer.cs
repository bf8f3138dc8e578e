using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Queueing;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Shadows;

/// <summary>Has a shadow asked, once the customer's answer is on its way.</summary>
public sealed partial class ShadowOffer(
    IWorkQueue queue, PipelinePlans plans, ILogger<ShadowOffer> logger)
{
    /// <summary>Never throws: whatever becomes of the shadow, the customer's turn goes on.</summary>
    public async Task MakeAsync(ConversationKey key, Turn turn, PipelineRef answeredBy)
    {
        if (plans.ShadowOf(key, turn.Path.Route) is not { } shadow || shadow == answeredBy)
        {
            return;
        }

        try
        {
            await queue.ShadowAsync(ShadowWork.For(key, turn.Id), CancellationToken.None);
        }
        catch (Exception failure)
        {
            Log.NotAsked(logger, failure, key);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The shadow is not asked about conversation {Conversation}: the queue is away.")]
        public static partial void NotAsked(ILogger logger, Exception failure, ConversationKey conversation);
    }
}
