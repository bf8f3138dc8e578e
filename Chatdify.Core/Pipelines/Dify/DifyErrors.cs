using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// Decides what a failure of Dify means for the turn. Status alone misleads: a full app answers 400, a provider's outage
/// answers 400, and an empty quota answers 429. Dify's messages can repeat what the customer wrote, so a detail is made
/// of status, code and words of our own only.
/// </summary>
internal static partial class DifyErrors
{
    /// <summary>Classifies an answer other than 200.</summary>
    /// <param name="conversationSent">The request named a conversation, so 404 can mean that it is gone.</param>
    public static PipelineFailure FromHttp(
        HttpStatusCode status, string? mediaType, ReadOnlyMemory<byte> body, bool conversationSent, TimeSpan? retryAfter)
    {
        // Pages of proxies are HTML whatever the status says; some of them hold JSON-like scripts.
        var isHtml = mediaType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true;
        var item = !isHtml && AnswerJson.TryParseObject(body, out var parsed) ? parsed : default(JsonElement);
        var error = new DifyError(item.Text("code"), (int)status, item.Text("message"));
        return FromStream(error, conversationSent) with { RetryAfter = retryAfter };
    }

    /// <summary>Classifies an <c>error</c> event or a failed workflow.</summary>
    /// <param name="error">The failure as Dify told it.</param>
    /// <param name="conversationSent">The request named a conversation, so 404 can mean that it is gone.</param>
    public static PipelineFailure FromStream(DifyError error, bool conversationSent)
    {
        var known = error.Code is { } code && CodeShape.IsMatch(code) ? code : null;
        var kind = KindOf(error with { Code = known }, conversationSent);
        var isFull = error.Message?.StartsWith(DifyPhrases.TooManyRequests, StringComparison.Ordinal) == true;
        var name = isFull ? "too_many_requests" : known ?? (error.Status is { } status ? $"http_{status}" : "unknown_error");
        return new PipelineFailure(kind, name, Describe(error.Status, known, DifyPhrases.Explain(known, error.Message)));
    }

    private static FailureKind KindOf(DifyError error, bool conversationSent)
    {
        var message = error.Message ?? "";
        if (message.StartsWith(DifyPhrases.TooManyRequests, StringComparison.Ordinal))
        {
            // Out of a workflow it may come from one of its nodes, after others have done their work: that is an attempt.
            return error.Code == DifyError.WorkflowFailed ? FailureKind.Transient : FailureKind.Busy;
        }

        return error.Code switch
        {
            // The worker died under the run, which may have finished all the same.
            DifyError.WorkflowFailed when message.StartsWith(DifyPhrases.StreamBroke, StringComparison.Ordinal) => FailureKind.Truncated,
            DifyError.WorkflowFailed or "rate_limit_error" => FailureKind.Permanent,
            "too_many_requests" => FailureKind.Busy,
            "conversation_completed" => FailureKind.ConversationLost,
            "not_found" when error.Status == 404 && conversationSent => FailureKind.ConversationLost,
            "completion_request_error" => ProviderMayRecover(message) ? FailureKind.Transient : FailureKind.Permanent,
            _ => BackendFailures.KindOfStatus(error.Status),
        };
    }

    private static bool ProviderMayRecover(string message) => PassingTrouble.IsMatch(message) && !LastingTrouble.IsMatch(message);

    private static string Describe(int? status, string? code, string? explanation)
    {
        var text = new StringBuilder("Dify answered ").Append(status is null ? "with a failure" : $"{status}");
        if (code is not null)
        {
            text.Append(' ').Append(code);
        }

        explanation ??= status is >= 300 and < 400 or 404 ? "check Dify:BaseUrl" : null;
        return text.Append(explanation is null ? "." : $": {explanation}.").ToString();
    }

    [GeneratedRegex("^[a-z0-9_]{1,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex CodeShape { get; }

    [GeneratedRegex(
        @"rate.?limit|too many requests|time.?out|timed out|unavailable|overload|connection|try again|\b(?:408|429|50[0234]|52[0-9])\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PassingTrouble { get; }

    [GeneratedRegex(
        "quota|billing|credit balance|api key",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LastingTrouble { get; }
}
