namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Failures that Dify does not report itself.</summary>
internal static class DifyFailures
{
    public static PipelineFailure Idle(TimeSpan timeout) =>
        new(FailureKind.Transient, "idle", $"Dify said nothing for {timeout.TotalSeconds:0} s.");

    public static PipelineFailure Unreachable(HttpRequestException error) =>
        new(FailureKind.Transient, "connection_failed", $"Dify could not be reached: {error.HttpRequestError}.");

    public static PipelineFailure Reset { get; } =
        new(FailureKind.Transient, "connection_reset", "The connection to Dify broke before it said anything.");

    public static PipelineFailure Truncated(string how) =>
        new(FailureKind.Truncated, "truncated", $"Dify's stream {how} before the answer was complete.");

    public static PipelineFailure NotAnAnswer(string? mediaType) =>
        new(FailureKind.Transient, "not_an_answer", $"Dify answered 200 with {KnownType(mediaType)} that is no answer; a proxy may have.");

    public static PipelineFailure AnswerTooLong { get; } = new(
        FailureKind.Permanent, "answer_too_long", "The answer is longer than Chatwoot's longest message.");

    public static PipelineFailure StreamTooLong { get; } = new(
        FailureKind.Permanent, "stream_too_long", "The stream passed Dify:MaxStreamBytes, or one of its events 4 MiB.");

    public static PipelineFailure Stopped { get; } =
        new(FailureKind.Permanent, "stopped", "The run was stopped in Dify or reached its time limit there.");

    public static PipelineFailure ConversationUnknown { get; } = new(
        FailureKind.ConversationLost, "not_found", "Dify said nothing, and does not know the conversation for this user and key.");

    public static PipelineFailure RunNotFound { get; } = new(
        FailureKind.Transient, "run_not_found", "Dify has no trace of the question; it can be asked again.");

    public static PipelineFailure RunFailed(string code) =>
        new(FailureKind.Transient, code, "The run that was cut off has failed in Dify.");

    public static PipelineFailure RunUnknown { get; } =
        new(FailureKind.RunUnknown, "run_unknown", "Dify could not tell in time what became of the run.");

    // A header is remote text too.
    private static string KnownType(string? mediaType) => mediaType switch
    {
        null => "a body without a type",
        "text/html" or "text/plain" or "application/json" or "text/event-stream" => mediaType,
        _ => "a body of another type",
    };
}
