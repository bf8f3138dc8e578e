using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>One question put to a conversation of the agent.</summary>
/// <param name="client">Speaks for the agent.</param>
/// <param name="options">Its settings.</param>
/// <param name="time">The clock.</param>
/// <param name="question">The question.</param>
/// <param name="run">The conversation and, as the message's id, the name by which the question is found again.</param>
/// <param name="listener">Told of the run before it starts and whenever more is known.</param>
internal sealed class LettaExchange(
    LettaClient client, LettaOptions options, TimeProvider time, PipelineQuestion question, PipelineRun run, IAnswerListener listener)
    : AnswerExchange(
        new LettaAnswer(run), LettaErrors.Common, new ExchangeLimits(options.IdleTimeout, options.MaxStreamBytes), time, listener)
{
    private bool _sent;

    protected override Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken)
    {
        _sent = true;
        return client.AskAsync(run.ConversationId!, question.Text, run.MessageId!, cancellationToken);
    }

    protected override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        client.FailureOf(response, body, conversationSent: true);

    protected override Task StopAsync() => _sent ? client.TryCancelAsync(run.ConversationId!) : Task.CompletedTask;
}
