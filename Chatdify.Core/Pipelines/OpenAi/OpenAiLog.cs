using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>What the OpenAI backend writes to the log.</summary>
internal static partial class OpenAiLog
{
    [LoggerMessage(LogLevel.Information, "OpenAi: {Outcome}, {MessageId}, request {RequestId}, {TotalTokens} tokens, {SkippedEvents} events skipped")]
    public static partial void Asked(
        ILogger logger, string outcome, string? messageId, string? requestId, long? totalTokens, int skippedEvents);
}
