namespace Chatdify.Core.Pipelines.Dify;

/// <summary>What a stream came to.</summary>
internal enum DifyOutcome
{
    Truncated,
    Success,
    Paused,
    Stopped,
    Error,
}

/// <summary>How Dify described a failure; the message may hold customer text.</summary>
internal sealed record DifyError(string? Code, int? Status, string? Message)
{
    /// <summary>Code of our own for a <c>workflow_finished</c> that failed; Dify gives it none.</summary>
    public const string WorkflowFailed = "workflow_failed";
}
