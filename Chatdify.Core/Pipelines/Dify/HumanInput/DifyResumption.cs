using System.Net;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// Hands in a person's answer to a form and follows the run that waited for it. Handed in at most once: wherever it is in doubt whether that
/// has happened, the form itself is asked, which cannot be read any more once it is answered.
/// </summary>
internal sealed class DifyResumption(
    DifyClient client, DifyOptions options, TimeProvider time, PipelineQuestion question, FormSubmission submission, bool isWorkflow)
{
    private const string Submitted = "human_input_form_submitted";
    private const int MessagesRead = 5;
    private const int MaxErrorBytes = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);

    /// <summary>Hands the answer in; the run is written down before, so that a worker that dies here leaves no doubt behind.</summary>
    public async Task<PipelineAnswer> SubmitAsync(IAnswerListener listener, CancellationToken cancellationToken)
    {
        await listener.RunKnownAsync(submission.Run);
        return await HandInAsync(cancellationToken) is { } failure ? Fail(failure) : await FollowAsync(listener, cancellationToken);
    }

    /// <summary>
    /// What became of an answer that may have been handed in. <see cref="FailureKind.Transient"/> when it certainly was not: then it can be.
    /// Does not throw when <paramref name="patience"/> fires.
    /// </summary>
    public async Task<PipelineAnswer> RecoverAsync(CancellationToken patience)
    {
        try
        {
            for (; ; await Task.Delay(Pause, time, patience))
            {
                var (isOpen, failure) = await LookAsync(patience);
                if (isOpen)
                {
                    return Fail(DifyFailures.NotHandedIn);
                }

                if (failure is null)
                {
                    return await FollowAsync(NoListener.Instance, patience);
                }

                if (failure.Kind == FailureKind.Permanent)
                {
                    return Fail(failure);
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return Fail(DifyFailures.Common.RunUnknown);
        }
    }

    /// <summary>Null when Dify has the answer.</summary>
    private async Task<PipelineFailure?> HandInAsync(CancellationToken cancellationToken)
    {
        PipelineFailure? failure;
        try
        {
            failure = await TimeLimit.RunAsync(CallLimit, time, PostAsync, cancellationToken);
        }
        catch (TimeoutException)
        {
            failure = DifyFailures.Common.Idle(CallLimit);
        }
        catch (HttpRequestException e)
        {
            failure = DifyFailures.Common.Unreachable(e);
        }

        return failure?.Kind == FailureKind.Transient ? await InDoubtAsync(failure, cancellationToken) : failure;
    }

    private async Task<PipelineFailure?> PostAsync(CancellationToken cancellationToken)
    {
        using var response = await client.SubmitFormAsync(submission, question.User, cancellationToken);
        return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent
            ? null
            : client.FailureOf(response, await LimitedBody.ReadAsync(response.Content, MaxErrorBytes, cancellationToken), conversationSent: false);
    }

    /// <summary>The failure stands if the form is still open; if nothing can tell, it is to be recovered, not repeated.</summary>
    private async Task<PipelineFailure?> InDoubtAsync(PipelineFailure failure, CancellationToken cancellationToken)
    {
        var (isOpen, found) = await LookAsync(cancellationToken);
        return isOpen ? failure
            : found is null or { Kind: FailureKind.Permanent } ? found
            : failure with { Kind = FailureKind.Truncated };
    }

    /// <summary>Whether the form waits for an answer. It does not, and there is no failure: it has one.</summary>
    private async Task<(bool IsOpen, PipelineFailure? Failure)> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = await TimeLimit.RunAsync(CallLimit, time, token => client.FormAsync(submission.Token, token), cancellationToken);
            return (read.Value is not null, read.Failure is { Code: not Submitted } failure ? failure : null);
        }
        catch (TimeoutException)
        {
            return (false, DifyFailures.Common.Idle(CallLimit));
        }
    }

    /// <summary>
    /// Until the run has come to an end, or to another form. Where its events cannot be had, what Dify has stored is asked, which cannot tell
    /// one pause from the other.
    /// </summary>
    private async Task<PipelineAnswer> FollowAsync(IAnswerListener listener, CancellationToken cancellationToken)
    {
        for (; ; await Task.Delay(Pause, time, cancellationToken))
        {
            if ((await HearAsync(listener, cancellationToken) ?? await ReadAsync(cancellationToken)) is { } answer)
            {
                return Final(answer);
            }
        }
    }

    /// <summary>What the events came to; null when they ended before the run.</summary>
    private async Task<PipelineAnswer?> HearAsync(IAnswerListener listener, CancellationToken cancellationToken)
    {
        var assembler = new DifyAnswerAssembler(answered: submission);
        var resumed = new ResumedAnswer(
            assembler, isWorkflow ? new DifyWorkflowAnswer(assembler, new DifyOutputs(options.AnswerOutput)) : new ResumedChat(assembler), submission);
        var answer = await new DifyFollowing(client, resumed, options, time, submission.Run.WorkflowRunId!, question.User, listener).RunAsync(cancellationToken);
        return !resumed.IsTerminal ? null : answer is PipelineAnswer.Paused paused ? await WithAllTextAsync(paused, cancellationToken) : answer;
    }

    /// <summary>What was said on the way to the next form is in no event that comes after it, but in what Dify has stored.</summary>
    private async Task<PipelineAnswer> WithAllTextAsync(PipelineAnswer.Paused paused, CancellationToken cancellationToken)
    {
        if (submission.Run is not { ConversationId: { } conversation, MessageId: { } id })
        {
            return paused;
        }

        var read = await client.MessagesAsync(conversation, question.User, MessagesRead, cancellationToken);
        var stored = SaidBefore.Without(submission.Said, read.Value?.FirstOrDefault(message => message.Id == id)?.Answer ?? "");
        return stored.Contains(paused.Text, StringComparison.Ordinal) ? paused with { Text = stored } : paused;
    }

    /// <summary>What Dify has stored of the run's end; null while it waits, be it that it has not begun to go on.</summary>
    private async Task<PipelineAnswer?> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await (isWorkflow
            ? new DifyWorkflowRecovery(client, options, time, submission.Run).RunAsync(cancellationToken)
            : new DifyRecovery(client, finalStepOnly: false, time, question, submission.Run).RunAsync(cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return answer is PipelineAnswer.Paused ? null : ResumedAnswer.OnlyNew(submission, answer);
    }

    /// <summary>A run that has failed after the form was handed in cannot be had again.</summary>
    private static PipelineAnswer Final(PipelineAnswer answer) => answer is PipelineAnswer.Failed { Failure.Kind: not FailureKind.RunUnknown } failed
        ? failed with { Failure = failed.Failure with { Kind = FailureKind.Permanent } }
        : answer;

    private PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, submission.Run);
}
