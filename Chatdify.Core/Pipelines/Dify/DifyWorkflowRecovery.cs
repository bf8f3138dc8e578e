using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Looks for the end of a workflow app's run that was cut off, in the state of the run.</summary>
internal sealed class DifyWorkflowRecovery(DifyClient client, DifyOptions options, TimeProvider time, PipelineRun run)
{
    /// <summary>The answer, or a failure. The end of the caller's patience is one too: <see cref="FailureKind.RunUnknown"/>.</summary>
    public async Task<PipelineAnswer> RunAsync(CancellationToken patience)
    {
        var found = run.WorkflowRunId is { } id ? await RunLookup.RunAsync(token => LookAsync(id, token), time, patience) : null;
        return found ?? Fail(DifyFailures.Common.RunUnknown);
    }

    private async Task<PipelineAnswer?> LookAsync(string id, CancellationToken cancellationToken)
    {
        var read = await client.WorkflowRunAsync(id, cancellationToken);
        return read.Value is not { } state ? From(read.Failure!)
            : From(state) is { } answer ? answer with { Usage = state.Usage }
            : null;
    }

    private PipelineAnswer? From(DifyWorkflowRun state) => state.Status switch
    {
        "succeeded" or "partial-succeeded" => new DifyOutputs(options.AnswerOutput).Conclude(state.Outputs, run),
        "failed" => Fail(DifyFailures.RunFailed(DifyError.WorkflowFailed)),
        "stopped" => Fail(DifyFailures.Stopped),
        "paused" => new PipelineAnswer.Paused("", run, FormToken: null),
        _ => null,
    };

    /// <summary>A run that is not there yet may come: it has been announced, but its row is written by another process.</summary>
    private PipelineAnswer.Failed? From(PipelineFailure failure) =>
        failure is { Kind: FailureKind.Permanent, Code: not ("not_found" or "http_404") } ? Fail(failure) : null;

    private PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, run);
}
