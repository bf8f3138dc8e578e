using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Answers with chat completions, which remember nothing: what was said before goes along with each question.</summary>
internal sealed class CompletionsPipeline(OpenAiClient client, OpenAiOptions options, TimeProvider time, ILogger<CompletionsPipeline> logger) : IPipeline
{
    public string Name => OpenAiOptions.SectionName;

    public int HistoryLength => options.TranscriptTurns;

    public async Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
    {
        var assembler = new CompletionsAssembler();
        var exchange = new CompletionsExchange(client, assembler, options, time, question, listener);
        var answer = await exchange.RunAsync(cancellationToken);
        OpenAiLog.Asked(
            logger, answer.GetType().Name, assembler.Run.MessageId, exchange.RequestId, assembler.Usage?.TotalTokens, assembler.SkippedEvents);
        return answer;
    }

    public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
        Task.FromResult<PipelineAnswer>(new PipelineAnswer.Failed(OpenAiFailures.CompletionLost, run));
}
