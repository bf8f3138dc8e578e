using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>One question put to Dify.</summary>
internal sealed class DifyExchange(
    DifyClient client,
    DifyAnswerAssembler assembler,
    DifyOptions options,
    TimeProvider time,
    PipelineQuestion question,
    IAnswerListener listener)
    : AnswerExchange(
        new DifyAnswer(assembler, options.FinalStepOnly, question.ConversationId is not null),
        DifyFailures.Common,
        new ExchangeLimits(options.IdleTimeout, options.MaxStreamBytes),
        time,
        listener)
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);
    private readonly TimeProvider _time = time;

    protected override Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken) => client.AskAsync(question, cancellationToken);

    protected override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        client.FailureOf(response, body, question.ConversationId is not null);

    protected override Task StopAsync() =>
        assembler.Run.TaskId is { } taskId ? client.TryStopAsync(taskId, question.User) : Task.CompletedTask;

    /// <summary>Chatflows of Dify 1.13 and 1.14 answer a question in an unknown conversation with a stream that holds nothing but pings.</summary>
    protected override async Task<PipelineFailure?> ExplainSilenceAsync(CancellationToken cancellationToken)
    {
        if (question.ConversationId is not { } conversationId)
        {
            return null;
        }

        var isLost = await TimeLimit.OrAsync(false, ProbeLimit, _time, token => IsLostAsync(conversationId, token), cancellationToken);
        return isLost ? DifyFailures.ConversationUnknown : null;
    }

    private async Task<bool> IsLostAsync(string conversationId, CancellationToken cancellationToken) =>
        (await client.MessagesAsync(conversationId, question.User, 1, cancellationToken)).Failure?.Kind == FailureKind.ConversationLost;
}
