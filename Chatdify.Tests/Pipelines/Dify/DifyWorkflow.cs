using System.Text.Json;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>The events of a workflow app.</summary>
internal static class DifyWorkflow
{
    public static string Started => Event("workflow_started", new { id = DifyHarness.WorkflowRunId });

    public static string Chunk(string text) => Event("text_chunk", new { text, from_variable_selector = new[] { "llm", "text" } });

    public static string Finished(object? outputs, string status = "succeeded", string? error = null) =>
        Event("workflow_finished", new { id = DifyHarness.WorkflowRunId, status, outputs, error, total_tokens = 48 });

    public static string Paused(string formToken) => Event(
        "workflow_paused",
        new { workflow_run_id = DifyHarness.WorkflowRunId, status = "paused", reasons = new[] { new { form_token = formToken } } });

    private static string Event(string name, object data) => JsonSerializer.Serialize(
        new { @event = name, task_id = DifyHarness.TaskId, workflow_run_id = DifyHarness.WorkflowRunId, data });
}
