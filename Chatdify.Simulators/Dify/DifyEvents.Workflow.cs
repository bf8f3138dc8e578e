using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>The events that only chatflows and workflows send.</summary>
internal sealed partial class DifyEvents
{
    private const string WorkflowId = "91e4b7d0-2c68-4f3a-8b15-6a0d9c7e5f33";
    private int _nodes;

    public JsonObject WorkflowStarted()
    {
        var inputs = (JsonObject)run.Inputs.DeepClone();
        if (!options.IsWorkflow)
        {
            inputs["sys.query"] = run.Query;
        }

        inputs["sys.user_id"] = run.User;
        return Workflow("workflow_started", new JsonObject
        {
            ["id"] = run.WorkflowRunId,
            ["workflow_id"] = WorkflowId,
            ["inputs"] = inputs,
            ["created_at"] = CreatedAt,
            ["reason"] = "initial",
        });
    }

    public JsonObject NodeStarted(string type) => Workflow("node_started", Node(type, ++_nodes));

    public JsonObject NodeFinished(string type, string status = "succeeded", string? error = null)
    {
        var node = Node(type, _nodes);
        node["process_data"] = new JsonObject();
        node["outputs"] = new JsonObject();
        node["status"] = status;
        node["error"] = error;
        node["elapsed_time"] = 0.41;
        node["execution_metadata"] = null;
        node["finished_at"] = Now;
        node["files"] = new JsonArray();
        return Workflow("node_finished", node);
    }

    public JsonObject WorkflowFinished(string status, string? answer, string? error) =>
        Workflow("workflow_finished", Finished(status, answer, error));

    /// <summary>The state of the run at its end, in events and in whole answers.</summary>
    public JsonObject Finished(string status, string? answer, string? error) => new()
    {
        ["id"] = run.WorkflowRunId,
        ["workflow_id"] = WorkflowId,
        ["status"] = status,
        ["outputs"] = answer is null ? new JsonObject() : run.OutputsOf(answer),
        ["error"] = error,
        ["elapsed_time"] = 1.93,
        ["total_tokens"] = answer is null ? 0 : Tokens(answer),
        ["total_steps"] = _nodes,
        ["created_by"] = new JsonObject { ["id"] = "a6d80f17-94c2-4eb5-b3a1-7c5e2d9f0846", ["user"] = run.User },
        ["created_at"] = CreatedAt,
        ["finished_at"] = Now,
        ["exceptions_count"] = 0,
        ["files"] = new JsonArray(),
    };

    public JsonObject HumanInputRequired(WaitingForm form) => Workflow("human_input_required", Form(form));

    public JsonObject WorkflowPaused(WaitingForm form) => Workflow("workflow_paused", PausedData(form));

    public JsonObject PausedData(WaitingForm form)
    {
        var reason = Form(form);
        reason["TYPE"] = "human_input_required";
        return new JsonObject
        {
            ["workflow_run_id"] = run.WorkflowRunId,
            ["paused_nodes"] = new JsonArray("approval"),
            ["outputs"] = new JsonObject(),
            ["reasons"] = new JsonArray(reason),
            ["status"] = "paused",
            ["created_at"] = CreatedAt,
            ["elapsed_time"] = 0.9,
            ["total_tokens"] = 12,
            ["total_steps"] = _nodes,
        };
    }

    /// <summary>A failure that only the worker noticed: no conversation, no message, the task named like the run.</summary>
    public static IEnumerable<JsonObject> Synthetic(string error, string workflowRunId, string taskId, long now)
    {
        var started = new JsonObject
        {
            ["id"] = workflowRunId,
            ["workflow_id"] = WorkflowId,
            ["inputs"] = new JsonObject(),
            ["created_at"] = now,
            ["reason"] = "initial",
        };
        var finished = new JsonObject
        {
            ["id"] = workflowRunId,
            ["workflow_id"] = WorkflowId,
            ["status"] = "failed",
            ["outputs"] = null,
            ["error"] = error,
            ["elapsed_time"] = 0.0,
            ["total_tokens"] = 0,
            ["total_steps"] = 0,
            ["created_by"] = new JsonObject(),
            ["created_at"] = now,
            ["finished_at"] = now,
            ["exceptions_count"] = 1,
            ["files"] = new JsonArray(),
        };
        foreach (var (name, data) in new[] { ("workflow_started", started), ("workflow_finished", finished) })
        {
            yield return new JsonObject { ["event"] = name, ["task_id"] = taskId, ["workflow_run_id"] = workflowRunId, ["data"] = data };
        }
    }

    private JsonObject Workflow(string name, JsonObject data)
    {
        var body = Common(name);
        body["workflow_run_id"] = run.WorkflowRunId;
        body["data"] = data;
        return body;
    }

    private JsonObject Node(string type, int index) => new()
    {
        ["id"] = $"ne-{run.Number}-{index}",
        ["node_id"] = type,
        ["node_type"] = type,
        ["title"] = type,
        ["index"] = index,
        ["predecessor_node_id"] = null,
        ["inputs"] = null,
        ["inputs_truncated"] = false,
        ["created_at"] = CreatedAt,
        ["extras"] = new JsonObject(),
        ["iteration_id"] = null,
        ["loop_id"] = null,
        ["agent_strategy"] = null,
    };

    private static JsonObject Form(WaitingForm form) => new()
    {
        ["form_id"] = $"form-of-{form.Token}",
        ["node_id"] = "approval",
        ["node_title"] = "Approval",
        ["form_content"] = form.Form.Content,
        ["inputs"] = form.Form.InputsJson(),
        ["actions"] = form.Form.ActionsJson(),
        ["display_in_ui"] = false,
        ["form_token"] = form.Form.HasToken ? form.Token : null,
        ["approval_channels"] = new JsonArray(),
        ["resolved_default_values"] = new JsonObject(),
        ["expiration_time"] = form.ExpiresAt.ToUnixTimeSeconds(),
    };
}
