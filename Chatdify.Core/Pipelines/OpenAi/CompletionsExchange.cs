namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>One question with the transcript of what was said before.</summary>
internal sealed class CompletionsExchange(
    OpenAiClient client,
    CompletionsAssembler assembler,
    OpenAiOptions options,
    TimeProvider time,
    PipelineQuestion question,
    IAnswerListener listener)
    : OpenAiExchange(client, assembler, options, time, question with { ConversationId = null }, listener)
{
    protected override Task<HttpResponseMessage> PostAsync(CancellationToken cancellationToken) => Client.CompleteAsync(Question, cancellationToken);
}
