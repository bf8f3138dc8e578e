using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>The JSON of stream events, names in the order in which Dify builds them (a worker's stream sorts them later).</summary>
internal sealed class DifyEvents(DifySimulatorOptions options, DifyRun run)
{
    private const string WorkflowId = "91e4b7d0-2c68-4f3a-8b15-6a0d9c7e5f33";
    private int _nodes;

    public bool IsChatflow => options.Mode == "advanced-chat";

    private long CreatedAt => run.StartedAt.ToUnixTimeSeconds();

    private long Now => options.Time.GetUtcNow().ToUnixTimeSeconds();

    public JsonObject Delta(string text)
    {
        var delta = Common(options.Mode == "agent-chat" ? "agent_message" : "message");
        delta["id"] = run.MessageId;
        delta["answer"] = text;
        if (options.Mode != "agent-chat")
        {
            delta["from_variable_selector"] = IsChatflow ? new JsonArray("llm", "text") : null;
        }

        return delta;
    }

    public JsonObject Thought(string thought)
    {
        var body = Common("agent_thought");
        body["id"] = run.WorkflowRunId;
        body["position"] = 1;
        body["thought"] = thought;
        body["observation"] = "";
        body["tool"] = "";
        body["tool_labels"] = new JsonObject();
        body["tool_input"] = "";
        body["message_files"] = new JsonArray();
        return body;
    }

    public JsonObject MessageEnd(string answer)
    {
        var end = Common("message_end");
        end["id"] = run.MessageId;
        end["metadata"] = Metadata(answer);
        end["files"] = options.Version.CompactStreams ? null : new JsonArray();
        return end;
    }

    public JsonObject Error(string code, int status, string message)
    {
        var error = Common("error");
        error.Remove("task_id");
        error["code"] = code;
        error["status"] = status;
        error["message"] = message;
        return error;
    }

    public JsonObject WorkflowStarted()
    {
        var inputs = (JsonObject)run.Inputs.DeepClone();
        inputs["sys.query"] = run.Query;
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

    public JsonObject WorkflowFinished(string status, string? answer, string? error) => Workflow("workflow_finished", new JsonObject
    {
        ["id"] = run.WorkflowRunId,
        ["workflow_id"] = WorkflowId,
        ["status"] = status,
        ["outputs"] = answer is null ? new JsonObject() : new JsonObject { ["answer"] = answer, ["files"] = new JsonArray() },
        ["error"] = error,
        ["elapsed_time"] = 1.93,
        ["total_tokens"] = answer is null ? 0 : Tokens(answer),
        ["total_steps"] = _nodes,
        ["created_by"] = new JsonObject { ["id"] = "a6d80f17-94c2-4eb5-b3a1-7c5e2d9f0846", ["user"] = run.User },
        ["created_at"] = CreatedAt,
        ["finished_at"] = Now,
        ["exceptions_count"] = 0,
        ["files"] = new JsonArray(),
    });

    public JsonObject HumanInputRequired(string formToken) => Workflow("human_input_required", Form(formToken));

    public JsonObject WorkflowPaused(string formToken) => Workflow("workflow_paused", PausedData(formToken));

    public JsonObject PausedData(string formToken)
    {
        var reason = Form(formToken);
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

    public JsonObject Metadata(string answer) => new()
    {
        ["annotation_reply"] = null,
        ["retriever_resources"] = new JsonArray(),
        ["usage"] = new JsonObject
        {
            ["prompt_tokens"] = Tokens(run.Query),
            ["prompt_unit_price"] = "2.5",
            ["prompt_price_unit"] = "0.000001",
            ["prompt_price"] = "0.0001025",
            ["completion_tokens"] = Tokens(answer),
            ["completion_unit_price"] = "10",
            ["completion_price_unit"] = "0.000001",
            ["completion_price"] = "0.00017",
            ["total_tokens"] = Tokens(run.Query) + Tokens(answer),
            ["total_price"] = "0.0002725",
            ["currency"] = "USD",
            ["latency"] = 1.284,
            ["time_to_first_token"] = null,
            ["time_to_generate"] = null,
        },
    };

    // A rough count is enough: clients treat usage as advisory.
    private static int Tokens(string text) => (text.Length + 3) / 4;

    private JsonObject Common(string name) => new()
    {
        ["event"] = name,
        ["conversation_id"] = run.ConversationId,
        ["message_id"] = run.MessageId,
        ["created_at"] = CreatedAt,
        ["task_id"] = run.TaskId,
    };

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

    private JsonObject Form(string formToken) => new()
    {
        ["form_id"] = "3f9d0c1e-7777-4888-9999-abcdefabcdef",
        ["node_id"] = "approval",
        ["node_title"] = "Approval",
        ["form_content"] = "Please approve.",
        ["inputs"] = new JsonArray(),
        ["actions"] = new JsonArray(new JsonObject { ["id"] = "approve", ["title"] = "Approve", ["button_style"] = "primary" }),
        ["display_in_ui"] = false,
        ["form_token"] = formToken,
        ["approval_channels"] = new JsonArray(),
        ["resolved_default_values"] = new JsonObject(),
        ["expiration_time"] = CreatedAt + 86_400,
    };
}
