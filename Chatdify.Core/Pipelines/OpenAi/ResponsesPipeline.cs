using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Answers with the Responses API, in a conversation that the server keeps.</summary>
internal sealed class ResponsesPipeline(OpenAiClient client, OpenAiOptions options, TimeProvider time, ILogger<ResponsesPipeline> logger) : IPipeline
{
    public string Name => OpenAiOptions.SectionName;

    public async Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var assembler = new ResponsesAssembler();
        var exchange = new ResponsesExchange(client, assembler, options, time, question, listener);
        var answer = await exchange.RunAsync(cancellationToken);
        OpenAiLog.Asked(
            logger, answer.GetType().Name, assembler.Run.MessageId, exchange.RequestId, assembler.Usage?.TotalTokens, assembler.SkippedEvents);
        return answer;
    }

    /// <summary>
    /// <inheritdoc cref="IPipeline.RecoverAsync" path="/summary"/>
    /// Does not throw when <paramref name="cancellationToken"/> fires: that is the end of the caller's patience, and the
    /// answer is then <see cref="FailureKind.RunUnknown"/>.
    /// </summary>
    public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
        new ResponseRecovery(client, time, run).RunAsync(cancellationToken);
}
