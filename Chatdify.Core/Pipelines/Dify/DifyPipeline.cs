using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Answers with a Dify app: chatbot, chatflow or agent.</summary>
internal sealed partial class DifyPipeline(
    DifyClient client, DifyOptions options, TimeProvider time, ILogger<DifyPipeline> logger) : IPipeline
{
    public string Name => DifyOptions.SectionName;

    public async Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var assembler = new DifyAnswerAssembler();
        var answer = await new DifyExchange(client, assembler, options, time, question, listener).RunAsync(cancellationToken);
        Report(question, assembler, answer);
        return answer;
    }

    /// <summary>
    /// <inheritdoc cref="IPipeline.RecoverAsync" path="/summary"/>
    /// Does not throw when <paramref name="cancellationToken"/> fires: that is the end of the caller's patience, and the
    /// answer is then <see cref="FailureKind.RunUnknown"/>.
    /// </summary>
    public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
        new DifyRecovery(client, time, question, run).RunAsync(cancellationToken);

    private void Report(PipelineQuestion question, DifyAnswerAssembler assembler, PipelineAnswer answer)
    {
        var run = assembler.Run;
        Log.Asked(logger, answer.GetType().Name, run.MessageId, run.WorkflowRunId, assembler.TotalTokens, assembler.SkippedEvents);
        if (question.ConversationId is { } sent && run.ConversationId is { } got && sent != got)
        {
            Log.HistoryLost(logger, sent, got);
        }

        if (assembler.Files > 0)
        {
            Log.FilesNotDelivered(logger, assembler.Files, run.MessageId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Dify: {Outcome}, message {MessageId}, workflow run {WorkflowRunId}, {TotalTokens} tokens, {SkippedEvents} events skipped")]
        public static partial void Asked(
            ILogger logger, string outcome, string? messageId, string? workflowRunId, long? totalTokens, int skippedEvents);

        [LoggerMessage(LogLevel.Warning, "Dify did not know conversation {Sent} and began {Got}: the history there is lost")]
        public static partial void HistoryLost(ILogger logger, string sent, string got);

        [LoggerMessage(LogLevel.Warning, "Dify made {Count} files for message {MessageId}; files are not delivered")]
        public static partial void FilesNotDelivered(ILogger logger, int count, string? messageId);
    }
}
