using System.Net;
using System.Text.RegularExpressions;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>
/// Decides what a failure of Letta means for the turn. Its messages can repeat what the customer wrote, so a detail is made of status, known
/// codes and words of our own only.
/// </summary>
internal static partial class LettaErrors
{
    private const string DoesNotStreamToUs = "only supported for SDK";
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(3);

    /// <summary>Those of a question: one whose fate is unclear is looked for before it is asked again.</summary>
    public static BackendFailures Common { get; } = new(LettaOptions.SectionName, FailureKind.Truncated);

    /// <summary>Those of calls that change nothing.</summary>
    public static BackendFailures Reads { get; } = new(LettaOptions.SectionName);

    public static PipelineFailure Stopped { get; } = new(FailureKind.Permanent, "stopped", "The run was cancelled in Letta.");

    public static PipelineFailure RunNotFound { get; } = new(
        FailureKind.Transient, "run_not_found", "Letta has no trace of the question; it can be asked again.");

    public static PipelineFailure RunFailed { get; } = new(
        FailureKind.Transient, "run_failed", "The run that was cut off has failed in Letta, or was cancelled there.");

    /// <summary>Classifies an answer other than 200.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="body">Its body.</param>
    /// <param name="aboutConversation">The request named a conversation, so 404 means that it is gone.</param>
    /// <param name="retryAfter">The wait that Letta asks for.</param>
    public static PipelineFailure FromHttp(HttpStatusCode status, ReadOnlyMemory<byte> body, bool aboutConversation, TimeSpan? retryAfter)
    {
        var item = AnswerJson.TryParseObject(body, out var parsed) ? parsed : default;
        var (type, said) = (Known(item.Get("error").Text("type")), item.Text("detail") ?? "");
        return status switch
        {
            HttpStatusCode.Conflict => Conflict(said, retryAfter),
            HttpStatusCode.NotFound or HttpStatusCode.Gone when aboutConversation => new PipelineFailure(
                FailureKind.ConversationLost, "not_found", "Letta does not know the conversation any more."),
            _ => new PipelineFailure(
                KindOf(type, (int)status), type ?? $"http_{(int)status}", Describe($"{(int)status}", type, Explain((int)status, said)), retryAfter),
        };
    }

    /// <summary>Classifies an <c>error_message</c> of a stream.</summary>
    public static PipelineFailure FromStream(string? errorType)
    {
        var type = Known(errorType);
        return new PipelineFailure(KindOf(type, null), type ?? "unknown_error", Describe("with a failure", type, null));
    }

    /// <summary>Classifies the end of a run that is no success.</summary>
    public static PipelineFailure FromStop(string reason) => reason switch
    {
        "cancelled" => Stopped,
        "error" or "llm_api_error" or "invalid_llm_response" or "invalid_tool_call" or "no_tool_call" =>
            new PipelineFailure(FailureKind.Transient, reason, $"The run ended in Letta with {reason}."),
        _ => new PipelineFailure(
            FailureKind.Permanent, Known(reason) ?? "unknown_stop", $"The run ended in Letta with {Known(reason) ?? "a reason that is not known"}."),
    };

    private static PipelineFailure Conflict(string said, TimeSpan? retryAfter) => said.Contains("approval", StringComparison.OrdinalIgnoreCase)
        ? new PipelineFailure(FailureKind.Permanent, "approval_pending", "A tool call of this conversation still waits for approval in Letta.")
        : new PipelineFailure(FailureKind.Busy, "busy", "Letta still works on an earlier message of this conversation.", retryAfter ?? BusyPause);

    private static FailureKind KindOf(string? type, int? status) => type switch
    {
        "llm_authentication" or "llm_insufficient_credits" or "llm_bad_request" or "llm_permission_denied" or "llm_not_found"
            or "context_window_exceeded" => FailureKind.Permanent,
        "llm_timeout" or "llm_error" or "llm_connection" or "llm_unavailable" => FailureKind.Transient,
        _ => BackendFailures.KindOfStatus(status),
    };

    private static string? Explain(int status, string said) => status switch
    {
        401 or 403 => "check Letta:ApiKey",
        404 => "check Letta:AgentId and Letta:BaseUrl",
        422 when said.Contains(DoesNotStreamToUs, StringComparison.OrdinalIgnoreCase) => "something on the way adds a User-Agent, to which Letta does not stream",
        >= 300 and < 400 => "check Letta:BaseUrl",
        _ => null,
    };

    private static string Describe(string how, string? type, string? explanation) =>
        $"Letta answered {how}{(type is null ? "" : " " + type)}{(explanation is null ? "" : ": " + explanation)}.";

    private static string? Known(string? code) => code is not null && CodeShape.IsMatch(code) ? code : null;

    [GeneratedRegex("^[a-z0-9_]{1,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex CodeShape { get; }
}
