using System.Text.RegularExpressions;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>
/// Explains failures to operators in words of our own. From Dify's message only names out of the app's own form and HTTP
/// status numbers are taken over, because the rest can repeat the customer.
/// </summary>
internal static partial class DifyPhrases
{
    /// <summary>Beginning of the message about an app's concurrency limit, under whatever code it comes.</summary>
    public const string TooManyRequests = "Too many requests.";

    /// <summary>Message of the failure that Dify makes up when its worker dies.</summary>
    public const string StreamBroke = "Workflow stream ended without a terminal event";

    /// <summary>Beginning of the message about a conversation that is not there; the framework may add to it.</summary>
    public const string ConversationGone = "Conversation Not Exists";

    private static readonly (string Start, string Words)[] ByMessage =
    [
        (TooManyRequests, "the app's limit of concurrent requests is reached"),
        (StreamBroke, "Dify lost its worker during the run"),
        ("Agent Chat App does not support blocking mode", "this kind of app only streams"),
        (ConversationGone, "Dify does not know this conversation for this user and key"),
        ("Arg user must be provided", "the request named no user"),
    ];

    private static readonly Dictionary<string, string> ByCode = new(StringComparer.Ordinal)
    {
        ["unauthorized"] = "the key in Dify:ApiKey is not accepted",
        ["forbidden"] = "the app is deleted, or its API access is switched off",
        ["app_unavailable"] = "the app's configuration is broken",
        ["not_chat_app"] = "the key belongs to an app that is no chatbot, chatflow or agent",
        ["not_workflow_app"] = "the key belongs to an app that is no workflow",
        ["agent_not_published"] = "the agent has no published version",
        ["provider_not_initialize"] = "the model provider has no credentials",
        ["provider_quota_exceeded"] = "the model provider's quota is used up",
        ["model_currently_not_support"] = "the model is not available",
        ["completion_request_error"] = "the model provider failed",
        ["rate_limit_error"] = "the workspace's quota is used up",
        ["too_many_requests"] = "too many concurrent requests",
        ["not_found"] = "the conversation or message does not exist",
        ["conversation_completed"] = "the conversation has ended",
        ["human_input_form_submitted"] = "somebody else has answered the form",
        ["human_input_form_expired"] = "the form's time is over",
        ["invalid_form_data"] = "the form does not take what was filled in",
        ["internal_server_error"] = "an error inside Dify",
        [DifyError.WorkflowFailed] = "the workflow failed",
    };

    /// <summary>One clause without a full stop, or null if nothing safe can be said.</summary>
    public static string? Explain(string? code, string? message)
    {
        message ??= "";
        foreach (var (start, explanation) in ByMessage)
        {
            if (message.StartsWith(start, StringComparison.Ordinal))
            {
                return explanation;
            }
        }

        if (RequiredInput.Match(message) is { Success: true } input)
        {
            return $"the app requires the input '{input.Groups["name"].ValueSpan}' with every message";
        }

        var failedRun = message.StartsWith("Run failed:", StringComparison.Ordinal) ? "the workflow failed" : null;
        var words = failedRun ?? (code is null ? null : ByCode.GetValueOrDefault(code));
        return StatusNumber.Match(message) is { Success: true } status && words is not null
            ? $"{words} after a status {status.Groups["status"].ValueSpan}"
            : words;
    }

    [GeneratedRegex("^(?<name>[A-Za-z0-9_]{1,64}) is required in input form$", RegexOptions.NonBacktracking)]
    private static partial Regex RequiredInput { get; }

    [GeneratedRegex(@"(?:status code|Error code:|Error,) (?<status>[1-5][0-9][0-9])\b", RegexOptions.NonBacktracking)]
    private static partial Regex StatusNumber { get; }
}
