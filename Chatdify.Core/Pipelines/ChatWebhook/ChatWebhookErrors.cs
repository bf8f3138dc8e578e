using System.Net;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>
/// Decides what a failure of a chat webhook means for the turn. It may have worked although no answer came, and whether it may be asked again
/// only its owner knows: <see cref="ChatWebhookOptions.Idempotent"/>. Nothing that it wrote is repeated, only recognised.
/// </summary>
internal static class ChatWebhookErrors
{
    public static PipelineFailure CrossTalk { get; } = new(
        FailureKind.Permanent, "cross_talk", "The answer names another chat than the one that was asked for, and was not delivered.");

    public static PipelineFailure SaidFailure { get; } = new(
        FailureKind.Permanent, "backend_failed", "The backend says that it failed (success or error in its answer).");

    public static PipelineFailure WorkflowStarted { get; } = new(
        FailureKind.Permanent, "workflow_started",
        "n8n answers before the workflow has run: set Respond of its Webhook node to 'When Last Node Finishes' or 'Using Respond to Webhook Node'.");

    public static PipelineFailure NoOutput { get; } = new(
        FailureKind.Permanent, "no_output", "The n8n workflow ran, and its last node gave nothing.");

    public static PipelineFailure SeveralItems { get; } = new(
        FailureKind.Permanent, "several_items", "The answer is a list of none or several items; it must be one.");

    public static PipelineFailure NoText { get; } = new(
        FailureKind.Permanent, "no_answer_text", "The answer has no text in any field of ChatWebhook:AnswerFields.");

    public static PipelineFailure Incomplete { get; } = new(
        FailureKind.Permanent, "answer_incomplete", "The backend says that its answer is cut off (finish_reason).");

    /// <summary>Those of every backend.</summary>
    public static BackendFailures Common(ChatWebhookOptions options) => new(ChatWebhookOptions.SectionName, Unclear(options));

    public static PipelineFailure NoBody(ChatWebhookOptions options) => new(
        Unclear(options), "empty_body", "The answer has no body: an n8n workflow that failed, or did not reach its Respond to Webhook node.");

    public static PipelineFailure Lost(ChatWebhookOptions options) =>
        Common(options).RunUnknown with { Kind = Unclear(options), Detail = "The answer did not arrive, and a chat webhook cannot be asked for it." };

    /// <summary>Classifies an answer other than success.</summary>
    public static PipelineFailure FromHttp(HttpStatusCode status, ReadOnlyMemory<byte> body, ChatWebhookOptions options, TimeSpan? retryAfter)
    {
        var said = AnswerJson.TryParseObject(body, out var item) ? item.Text("message") ?? "" : "";
        var kind = KindOf((int)status, said, options);
        var explanation = Explain((int)status, said);
        return new PipelineFailure(kind, $"http_{(int)status}", $"The chat webhook answered {(int)status}{explanation}.", retryAfter);
    }

    private static FailureKind KindOf(int status, string said, ChatWebhookOptions options) => status switch
    {
        500 when Says(said, "No Respond to Webhook node") => FailureKind.Permanent,
        502 or 503 or 504 => FailureKind.Transient,
        >= 500 => Unclear(options),
        _ => BackendFailures.KindOfStatus(status),
    };

    private static string Explain(int status, string said) => status switch
    {
        401 or 403 => ": check ChatWebhook:ApiKey and ChatWebhook:ApiKeyHeader",
        404 when Says(said, "is not registered") => ": n8n has no active workflow at this address; a test address works only once",
        >= 300 and < 400 or 404 or 405 => ": check ChatWebhook:Url",
        500 when Says(said, "No Respond to Webhook node") => ": the n8n workflow has no Respond to Webhook node, as its Webhook node wants",
        500 when Says(said, "could not be started") => ": n8n could not start the workflow",
        500 when Says(said, "Error in workflow") => ": the n8n workflow failed",
        524 => ": a proxy waited no longer; let the workflow answer faster, or as a stream",
        _ => "",
    };

    private static FailureKind Unclear(ChatWebhookOptions options) => options.Idempotent ? FailureKind.Transient : FailureKind.RunUnknown;

    private static bool Says(string said, string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
}
