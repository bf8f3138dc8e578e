namespace Chatdify.Core.Pipelines.Answers;

/// <summary>Failures that a backend does not report itself, in words for the team. Nothing that came from outside is repeated in them.</summary>
/// <param name="Name">The backend, such as <c>Dify</c>.</param>
/// <param name="Unclear">
/// What a failure means after which the backend may have taken up the question all the same: <see cref="FailureKind.Transient"/> to ask again,
/// <see cref="FailureKind.Truncated"/> to look first, <see cref="FailureKind.RunUnknown"/> to leave it.
/// </param>
internal sealed record BackendFailures(string Name, FailureKind Unclear = FailureKind.Transient)
{
    public PipelineFailure AnswerTooLong { get; } = new(
        FailureKind.Permanent, "answer_too_long", "The answer is longer than Chatwoot's longest message.");

    public PipelineFailure Reset => new(Unclear, "connection_reset", $"The connection to {Name} broke before it said anything.") { IsUnanswered = true };

    public PipelineFailure StreamTooLong => new(
        FailureKind.Permanent, "stream_too_long", $"The stream passed {Name}:MaxStreamBytes, or one of its events 4 MiB.");

    public PipelineFailure RunUnknown => new(FailureKind.RunUnknown, "run_unknown", $"{Name} could not tell in time what became of the run.");

    public PipelineFailure Idle(TimeSpan timeout) => new(Unclear, "idle", $"{Name} said nothing for {timeout.TotalSeconds:0} s.") { IsUnanswered = true };

    public PipelineFailure Unreachable(HttpRequestException error) =>
        new(NeverArrived(error) ? FailureKind.Transient : Unclear, "connection_failed", $"{Name} could not be reached: {error.HttpRequestError}.") { IsUnanswered = true };

    public PipelineFailure Truncated(string how) =>
        new(FailureKind.Truncated, "truncated", $"{Name}'s stream {how} before the answer was complete.");

    public PipelineFailure NotAnAnswer(string? mediaType) =>
        new(Unclear, "not_an_answer", $"{Name} answered 200 with {KnownType(mediaType)} that is no answer; a proxy may have.") { IsUnanswered = true };

    /// <summary>
    /// The kind of a failure of which only the status is known. One without a status says nothing about whose fault it is; attempts are
    /// limited anyway.
    /// </summary>
    public static FailureKind KindOfStatus(int? status) => status switch
    {
        429 => FailureKind.Busy,
        null or 408 or 425 or >= 500 => FailureKind.Transient,
        _ => FailureKind.Permanent,
    };

    private static bool NeverArrived(HttpRequestException error) => error.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;

    // A header is remote text too.
    private static string KnownType(string? mediaType) => mediaType switch
    {
        null => "a body without a type",
        "text/html" or "text/plain" or "application/json" or "text/event-stream" => mediaType,
        _ => "a body of another type",
    };
}
