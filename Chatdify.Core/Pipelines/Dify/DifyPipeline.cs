using Chatdify.Core.Pipelines.Answers;
using Chatdify.Core.Pipelines.HumanInput;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Answers with a Dify app: chatbot, chatflow, agent or workflow.</summary>
internal sealed partial class DifyPipeline(
    DifyClient client, DifyOptions options, TimeProvider time, ILogger<DifyPipeline> logger) : IPipeline
{
    private readonly DifyMode _mode = new(client, options.App, time);
    private readonly DifyVariables? _variables = options.SyncVariables ? new DifyVariables(client, time, logger) : null;
    private readonly DifyForms _forms = new(client, options, time);

    public string Name => DifyOptions.SectionName;

    /// <summary>Workflows remember nothing; what was said before is of use only to one that has an input for it.</summary>
    public int HistoryLength => options.HistoryInput.Length > 0 && _mode.MayBeWorkflow ? DifyWorkflowExchange.HistoryTurns : 0;

    public async Task<PipelineAnswer> AskAsync(
        PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
    {
        if (question.Submission is { } submission)
        {
            return await _forms.CompleteAsync(await Resumption(question, submission).SubmitAsync(listener, cancellationToken), cancellationToken);
        }

        var answer = await AskAsync(await _mode.FindAsync(cancellationToken), question, listener, cancellationToken);
        if (_mode.LearnsFrom(answer))
        {
            answer = await AskAsync(await _mode.FindAsync(cancellationToken), question, listener, cancellationToken);
        }

        return await _forms.CompleteAsync(answer, cancellationToken);
    }

    /// <summary>
    /// <inheritdoc cref="IPipeline.RecoverAsync" path="/summary"/>
    /// Does not throw when <paramref name="cancellationToken"/> fires: that is the end of the caller's patience, and the
    /// answer is then <see cref="FailureKind.RunUnknown"/>.
    /// </summary>
    public async Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken)
    {
        var looking = question.Submission is { } submission ? Resumption(question, submission).RecoverAsync(cancellationToken)
            : IsOfWorkflow(run) ? new DifyWorkflowRecovery(client, options, time, run).RunAsync(cancellationToken)
            : new DifyRecovery(client, options.FinalStepOnly, time, question, run).RunAsync(cancellationToken);
        return await _forms.RecoverAsync(await looking, question.User, cancellationToken);
    }

    private DifyResumption Resumption(PipelineQuestion question, FormSubmission submission) =>
        new(client, options, time, question, submission, IsOfWorkflow(submission.Run));

    private async Task<PipelineAnswer> AskAsync(
        string? mode, PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken)
    {
        if (mode == DifyMode.Completion)
        {
            return new PipelineAnswer.Failed(DifyFailures.TextGenerator, new PipelineRun(null, null, null, null));
        }

        await (_variables?.RefreshAsync(mode, question, cancellationToken) ?? Task.CompletedTask);
        var assembler = new DifyAnswerAssembler();
        AnswerExchange exchange = mode == DifyMode.Workflow
            ? new DifyWorkflowExchange(client, assembler, options, time, question, listener)
            : new DifyExchange(client, assembler, options, time, question, listener);
        var answer = await exchange.RunAsync(cancellationToken);
        Report(question, assembler, answer);
        return answer;
    }

    /// <summary>Chat apps tell their conversation and message with the first event; what has a run but neither is a workflow's.</summary>
    private bool IsOfWorkflow(PipelineRun run) =>
        _mode.MayBeWorkflow && run is { WorkflowRunId: not null, ConversationId: null, MessageId: null };

    private void Report(PipelineQuestion question, DifyAnswerAssembler assembler, PipelineAnswer answer)
    {
        var run = assembler.Run;
        Log.Asked(logger, answer.GetType().Name, run.MessageId, run.WorkflowRunId, assembler.Usage?.TotalTokens, assembler.SkippedEvents);
        if (question.ConversationId is { } sent && run.ConversationId is { } got && sent != got)
        {
            Log.HistoryLost(logger, sent, got);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Dify: {Outcome}, message {MessageId}, workflow run {WorkflowRunId}, {TotalTokens} tokens, {SkippedEvents} events skipped")]
        public static partial void Asked(
            ILogger logger, string outcome, string? messageId, string? workflowRunId, long? totalTokens, int skippedEvents);

        [LoggerMessage(LogLevel.Warning, "Dify did not know conversation {Sent} and began {Got}: the history there is lost")]
        public static partial void HistoryLost(ILogger logger, string sent, string got);
    }
}
