using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// Looks for the end of a run that was cut off, in what Dify has stored.
/// </summary>
internal sealed class DifyRecovery(DifyClient client, bool finalStepOnly, TimeProvider time, PipelineQuestion question, PipelineRun run)
{
    private const int MessagesRead = 5;
    private readonly string? _conversationId = run.ConversationId ?? question.ConversationId;

    /// <summary>The answer, or a failure. The end of the caller's patience is one too: <see cref="FailureKind.RunUnknown"/>.</summary>
    public async Task<PipelineAnswer> RunAsync(CancellationToken patience)
    {
        if (_conversationId is null && run.WorkflowRunId is null)
        {
            return Fail(DifyFailures.Common.RunUnknown);
        }

        return await RunLookup.RunAsync(LookAsync, time, patience) ?? Fail(DifyFailures.Common.RunUnknown);
    }

    /// <summary>What Dify knows now, or null if that can still change.</summary>
    private async Task<PipelineAnswer?> LookAsync(CancellationToken cancellationToken)
    {
        var state = await ReadStateAsync(cancellationToken);
        switch (state?.Status)
        {
            case "failed":
                return Fail(DifyFailures.RunFailed(DifyError.WorkflowFailed));
            case "stopped":
                return Fail(DifyFailures.Stopped);
            case "running" or "scheduled":
                return null;
            default:
                break;
        }

        var answer = _conversationId is null ? FromState(state) : await LookAtMessagesAsync(_conversationId, state, cancellationToken);
        return answer is null ? null : answer with { Usage = state?.Usage };
    }

    // Apps without a workflow, and versions without this route, answer with an error: then the messages alone decide.
    private async Task<DifyWorkflowRun?> ReadStateAsync(CancellationToken cancellationToken) =>
        run.WorkflowRunId is { } id ? (await client.WorkflowRunAsync(id, cancellationToken)).Value : null;

    private async Task<PipelineAnswer?> LookAtMessagesAsync(
        string conversationId, DifyWorkflowRun? state, CancellationToken cancellationToken)
    {
        var read = await client.MessagesAsync(conversationId, question.User, MessagesRead, cancellationToken);
        if (read.Value is { } messages)
        {
            return FromMessage(Find(messages), state);
        }

        return read.Failure!.Kind switch
        {
            FailureKind.ConversationLost => Fail(DifyFailures.RunNotFound),
            FailureKind.Permanent => Fail(read.Failure),
            _ => null,
        };
    }

    private DifyMessage? Find(IReadOnlyList<DifyMessage> messages)
    {
        if (run.MessageId is not null)
        {
            return messages.FirstOrDefault(message => message.Id == run.MessageId);
        }

        // One question at a time: ours can only be the newest. An older one of the same words has an older answer.
        return messages is [.., var newest] && FileLines.Plain(newest.Query.Trim()) == FileLines.Plain(AsStored(question.Text)) ? newest : null;
    }

    private PipelineAnswer? FromMessage(DifyMessage? message, DifyWorkflowRun? state) => message switch
    {
        null => Fail(DifyFailures.RunNotFound),
        { Status: "error" } => Fail(DifyFailures.RunFailed("run_failed"), message),
        { Status: "paused" } => new PipelineAnswer.Paused(message.Answer, RunOf(message), FormToken: null),
        { Answer.Length: > 0 } => new PipelineAnswer.Reply(TextOf(message), RunOf(message)) { Files = message.Files },
        _ => FromState(state),
    };

    /// <summary>An answer that does not end with the last step has been replaced, by moderation for one.</summary>
    private string TextOf(DifyMessage message) =>
        finalStepOnly && message.FinalStep is { } step && message.Answer.TrimEnd().EndsWith(step.TrimEnd(), StringComparison.Ordinal) ? step : message.Answer;

    private PipelineAnswer? FromState(DifyWorkflowRun? state) => state?.Status switch
    {
        "succeeded" or "partial-succeeded" => new PipelineAnswer.Reply(state.Answer ?? "", RunOf(null)) { Files = MadeFiles.InOutputs(state.Outputs) },
        "paused" => new PipelineAnswer.Paused("", RunOf(null), FormToken: null),
        _ => null,
    };

    private PipelineAnswer.Failed Fail(PipelineFailure failure, DifyMessage? message = null) => new(failure, RunOf(message));

    private PipelineRun RunOf(DifyMessage? message) => run with
    {
        ConversationId = run.ConversationId ?? message?.ConversationId ?? question.ConversationId,
        MessageId = run.MessageId ?? message?.Id,
    };

    private static string AsStored(string text) => text.Replace("\0", "", StringComparison.Ordinal).Trim();
}
