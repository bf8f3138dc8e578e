using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>The JSON of stream events, names in the order in which Dify builds them (a worker's stream sorts them later).</summary>
internal sealed partial class DifyEvents(DifySimulatorOptions options, DifyRun run)
{
    private long CreatedAt => run.StartedAt.ToUnixTimeSeconds();

    private long Now => options.Time.GetUtcNow().ToUnixTimeSeconds();

    public JsonObject Delta(string text)
    {
        if (options.IsWorkflow)
        {
            return Workflow("text_chunk", new JsonObject { ["text"] = text, ["from_variable_selector"] = new JsonArray("llm", "text") });
        }

        var delta = Common(options.Mode == "agent-chat" ? "agent_message" : "message");
        delta["id"] = run.MessageId;
        delta["answer"] = text;
        if (options.Mode != "agent-chat")
        {
            delta["from_variable_selector"] = options.HasGraph ? new JsonArray("llm", "text") : null;
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
        end["files"] = Files() is { Count: > 0 } files ? files : options.Version.CompactStreams ? null : new JsonArray();
        return end;
    }

    /// <summary>Told of before the end by chat apps and agents.</summary>
    public JsonObject[] MessageFiles() => [.. run.Made.Select(file =>
    {
        var told = Common("message_file");
        told["id"] = file!["related_id"]!.DeepClone();
        told["type"] = file["type"]!.DeepClone();
        told["belongs_to"] = "assistant";
        told["url"] = file["url"]!.DeepClone();
        return told;
    })];

    /// <summary>All files of the message: those that the app made, and the customer's own.</summary>
    private JsonArray Files() =>
    [
        .. run.Made.Select(file => file!.DeepClone()),
        .. run.Files.Select(file => new JsonObject
        {
            ["related_id"] = Guid.NewGuid().ToString(),
            ["type"] = file!["type"]?.DeepClone(),
            ["transfer_method"] = file["transfer_method"]?.DeepClone(),
            ["upload_file_id"] = file["upload_file_id"]?.DeepClone(),
            ["filename"] = "customer",
            ["url"] = $"/files/{file["upload_file_id"]}/file-preview?sign=x",
        }),
    ];

    public JsonObject Error(string code, int status, string message)
    {
        var error = Common("error");
        error.Remove("task_id");
        error["code"] = code;
        error["status"] = status;
        error["message"] = message;
        return error;
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

    private JsonObject Common(string name) => options.IsWorkflow
        ? new JsonObject { ["event"] = name, ["task_id"] = run.TaskId }
        : new JsonObject
        {
            ["event"] = name,
            ["conversation_id"] = run.ConversationId,
            ["message_id"] = run.MessageId,
            ["created_at"] = CreatedAt,
            ["task_id"] = run.TaskId,
        };
}
