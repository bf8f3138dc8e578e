using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>
/// Decides what a failure means for the turn. Status alone misleads: an empty account answers 429 like a busy one, and a busy conversation
/// 400 like a bad request. Messages can repeat what the customer wrote, so a detail is made of status, code and words of our own only.
/// </summary>
internal static partial class OpenAiErrors
{
    private const string Locked = "conversation_locked";

    /// <summary>How long a conversation on which another response runs is left alone, if the server does not say.</summary>
    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(5);

    private static readonly HashSet<string> NoMoney = new(StringComparer.Ordinal)
    {
        "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_credits", "insufficient_user_quota", "quota_exceeded",
    };

    /// <summary>Classifies an answer other than 200.</summary>
    /// <param name="conversationSent">The request named a conversation, so 404 can mean that it is gone.</param>
    public static PipelineFailure FromHttp(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool conversationSent, TimeProvider time)
    {
        // Pages of proxies are HTML whatever the status says.
        var isHtml = response.Content.Headers.ContentType?.MediaType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true;
        var item = !isHtml && AnswerJson.TryParseObject(body, out var parsed) ? parsed : default(JsonElement);
        var error = OpenAiError.Read(item, (int)response.StatusCode);
        var failure = FromStream(error, conversationSent);
        var wait = RetryAfter.Read(response.Headers, time) ?? (error.Status == 429 ? RateLimits.Read(response.Headers) : null);
        return failure with { Kind = Overridden(failure.Kind, error, response.Headers), RetryAfter = wait ?? failure.RetryAfter };
    }

    /// <summary>Classifies an error inside a stream, or of a response that failed.</summary>
    /// <param name="error">The failure as the server told it.</param>
    /// <param name="conversationSent">The request named a conversation, so 404 can mean that it is gone.</param>
    public static PipelineFailure FromStream(OpenAiError error, bool conversationSent)
    {
        var known = new[] { error.Code, error.Type }.FirstOrDefault(code => code is not null && CodeShape.IsMatch(code) && !IsNumber(code));
        var name = error.Code == known && known is not null ? known : error.Status is { } status ? $"http_{status}" : known ?? "unknown_error";
        return new PipelineFailure(
            KindOf(error, conversationSent), name, Describe(error, known), IsLocked(error) ? LockPause : null);
    }

    private static FailureKind KindOf(OpenAiError error, bool conversationSent) =>
        IsAboutMoney(error) ? FailureKind.Permanent
        : IsLocked(error) ? FailureKind.Busy
        : conversationSent && IsConversationLost(error) ? FailureKind.ConversationLost
        : error.Status is null && IsAboutTheRequest(error.Code ?? error.Type ?? "") ? FailureKind.Permanent
        : BackendFailures.KindOfStatus(error.Status);

    /// <summary>Another response runs in the conversation: nobody has begun to work on this one.</summary>
    private static bool IsLocked(OpenAiError error) => error.Code == Locked || error.Status == 409;

    /// <summary>An id that another backend gave is refused as malformed.</summary>
    private static bool IsConversationLost(OpenAiError error) => error switch
    {
        { Code: "previous_response_not_found" } => true,
        { Code: "model_not_found" } or { Param: "model" } => false,
        { Status: 400, Param: { } param } => param.StartsWith("conversation", StringComparison.Ordinal),
        { Status: 404 } => true,
        _ => false,
    };

    // Errors of a run have no status.
    private static bool IsAboutTheRequest(string code) => code is "context_length_exceeded" or "model_not_found" || RequestCode.IsMatch(code);

    private static bool IsAboutMoney(OpenAiError error) => NoMoney.Contains(error.Code ?? "") || NoMoney.Contains(error.Type ?? "");

    /// <summary>The server may know better than the table, but an empty account is not filled by asking, nor a lock a reason to give up.</summary>
    private static FailureKind Overridden(FailureKind kind, OpenAiError error, HttpResponseHeaders headers)
    {
        if (IsAboutMoney(error) || error.Code == Locked || !headers.NonValidated.TryGetValues("x-should-retry", out var values))
        {
            return kind;
        }

        return (kind, values.ToString().Trim()) switch
        {
            (FailureKind.Transient or FailureKind.Busy, "false") => FailureKind.Permanent,
            (FailureKind.Permanent, "true") => FailureKind.Transient,
            _ => kind,
        };
    }

    private static string Describe(OpenAiError error, string? code)
    {
        var text = new StringBuilder("The server answered ").Append(error.Status is { } status ? $"{status}" : "with a failure");
        if (code is not null)
        {
            text.Append(' ').Append(code);
        }

        var explanation = OpenAiPhrases.Explain(error, code);
        return text.Append(explanation is null ? "." : $": {explanation}.").ToString();
    }

    private static bool IsNumber(string code) => code.All(char.IsAsciiDigit);

    [GeneratedRegex("^[a-z0-9_]{1,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex CodeShape { get; }

    [GeneratedRegex("^(?:invalid|unsupported|image|failed_to_download|content_policy)_|^content_filter$", RegexOptions.NonBacktracking)]
    private static partial Regex RequestCode { get; }
}
