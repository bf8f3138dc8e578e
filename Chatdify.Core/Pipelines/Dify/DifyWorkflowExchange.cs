using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>One question put to a workflow app, which remembers nothing: everything it is to know goes into its inputs.</summary>
internal sealed class DifyWorkflowExchange(
    DifyClient client,
    DifyAnswerAssembler assembler,
    DifyOptions options,
    TimeProvider time,
    PipelineQuestion question,
    IAnswerListener listener)
    : AnswerExchange(
        new DifyWorkflowAnswer(assembler, new DifyOutputs(options.AnswerOutput)),
        DifyFailures.Common,
        new ExchangeLimits(options.IdleTimeout, options.MaxStreamBytes),
        time,
        listener)
{
    /// <summary>Former exchanges that go along, and their characters.</summary>
    public const int HistoryTurns = 10;

    private const int HistoryCharacters = 16_000;

    protected override Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken) =>
        client.RunWorkflowAsync(question, Inputs(), cancellationToken);

    protected override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        client.FailureOf(response, body, conversationSent: false);

    protected override Task StopAsync() =>
        assembler.Run.TaskId is { } taskId ? client.TryStopWorkflowAsync(taskId, question.User) : Task.CompletedTask;

    private Dictionary<string, string> Inputs()
    {
        var inputs = new Dictionary<string, string>(question.Inputs, StringComparer.Ordinal) { [options.QuestionInput] = question.Text };
        if (options.HistoryInput.Length > 0)
        {
            inputs[options.HistoryInput] = Transcript.Text(Transcript.Newest(question.History, HistoryTurns, HistoryCharacters));
        }

        return inputs;
    }
}
