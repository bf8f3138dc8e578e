using System.Text.Json.Nodes;

namespace Chatdify.Simulators.ChatWebhook;

/// <summary>How a question ends: the contract of the bridge, and every row of what n8n does instead. Make one with a factory.</summary>
public sealed record WebhookScript
{
    private WebhookScript()
    {
    }

    internal int Status { get; private init; } = 200;
    internal string? ContentType { get; private init; } = "application/json; charset=utf-8";
    internal Func<WebhookQuestion, string> Body { get; private init; } = _ => "";
    internal Task? Gate { get; private init; }
    internal Task? BeforeEnd { get; private init; }

    /// <summary>An answer as the contract has it; the thread goes on, or begins as <c>thread-{chat}</c>.</summary>
    public static WebhookScript Answer(string text) => Json(question => new JsonObject
    {
        ["response"] = text,
        ["thread_id"] = question.ThreadId ?? $"thread-{question.ChatId}",
        ["user_id"] = question.UserId,
        ["chat_id"] = question.ChatId,
        ["success"] = true,
    });

    /// <summary>An answer to somebody else.</summary>
    public static WebhookScript CrossTalk(string text, string chatId) => Json(_ => new JsonObject { ["response"] = text, ["chat_id"] = chatId });

    /// <summary>A failure with HTTP 200.</summary>
    public static WebhookScript Failure(string error) => Json(_ => new JsonObject { ["success"] = false, ["error"] = error });

    /// <summary>Any body.</summary>
    public static WebhookScript Raw(int status, string? contentType, string body) =>
        new() { Status = status, ContentType = contentType, Body = _ => body };

    /// <summary>Respond mode "Immediately".</summary>
    public static WebhookScript WorkflowStarted() => Raw(200, "application/json; charset=utf-8", """{"message":"Workflow was started"}""");

    /// <summary>"When last node finishes", and nothing came out.</summary>
    public static WebhookScript NoOutput() => Raw(
        200, "application/json; charset=utf-8", """{"message":"Workflow executed successfully but the last node did not return any items"}""");

    /// <summary>The respond node was not reached, or the workflow failed in many versions: 200 without a body.</summary>
    public static WebhookScript Empty() => Raw(200, null, "");

    /// <summary>The workflow failed before an answer.</summary>
    public static WebhookScript WorkflowFailed() => Raw(500, "application/json; charset=utf-8", """{"message":"Error in workflow"}""");

    /// <summary>The engine could not start the workflow.</summary>
    public static WebhookScript NotStarted() => Raw(
        500, "application/json; charset=utf-8", """{"code":0,"message":"Workflow Webhook Error: Workflow could not be started!"}""");

    /// <summary>The webhook waits for a respond node that is not there.</summary>
    public static WebhookScript NoRespondNode() => Raw(
        500, "application/json; charset=utf-8", """{"code":0,"message":"No Respond to Webhook node found in the workflow"}""");

    /// <summary>The workflow is not active.</summary>
    public static WebhookScript NotRegistered() => Raw(
        404,
        "application/json; charset=utf-8",
        """{"code":404,"message":"The requested webhook \"POST chat\" is not registered.","hint":"The workflow must be active."}""");

    /// <summary>A page, such as n8n Cloud's edge shows after 100 s (524).</summary>
    public static WebhookScript Html(int status) => Raw(status, "text/html; charset=utf-8", "<!DOCTYPE html><html><body>A timeout occurred</body></html>");

    /// <summary>A stream of events with these data.</summary>
    public static WebhookScript Stream(params string[] data) =>
        Raw(200, "text/event-stream", string.Concat(data.Select(item => $"data: {item}\n\n")));

    /// <summary>Nothing before the task is done.</summary>
    public WebhookScript HeldUntil(Task gate) => this with { Gate = gate };

    /// <summary>A stream waits with its last event until the task is done.</summary>
    public WebhookScript PausedBeforeEnd(Task released) => this with { BeforeEnd = released };

    private static WebhookScript Json(Func<WebhookQuestion, JsonObject> body) => new() { Body = question => body(question).ToJsonString() };
}
