using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Letta;

/// <summary>The messages of a run in the shapes of the server.</summary>
internal static class LettaMessages
{
    public static JsonObject User(LettaRun run) => Message("user_message", run, new JsonObject { ["content"] = run.Question }, run.Otid);

    /// <summary>What the agent does before it speaks; none of it is for customers.</summary>
    public static IEnumerable<JsonObject> Work(LettaRun run)
    {
        yield return Message("reasoning_message", run, new JsonObject { ["source"] = "reasoner_model", ["reasoning"] = "SECRET: I should look it up." });
        yield return Message("tool_call_message", run, new JsonObject { ["tool_call"] = Call("track_parcel") });
        yield return Message("tool_return_message", run, new JsonObject { ["tool_return"] = "SECRET: out for delivery", ["status"] = "success" });
    }

    public static JsonObject Says(LettaRun run, string text, bool inParts) =>
        Message("assistant_message", run, new JsonObject { ["content"] = inParts ? Parts(text) : JsonValue.Create(text) });

    public static JsonObject Asks(LettaRun run) => Message("approval_request_message", run, new JsonObject { ["tool_call"] = Call("refund") });

    public static JsonObject Stop(string reason) => new() { ["message_type"] = "stop_reason", ["stop_reason"] = reason };

    public static JsonObject Error(LettaRun run, string type) => new()
    {
        ["message_type"] = "error_message",
        ["run_id"] = run.Id,
        ["error_type"] = type,
        ["message"] = "SECRET: the provider said no.",
        ["detail"] = "429",
    };

    public static JsonObject Ping(LettaRun run) => new() { ["id"] = "ping-1", ["message_type"] = "ping", ["run_id"] = run.Id };

    public static JsonObject Usage() => new()
    {
        ["message_type"] = "usage_statistics",
        ["prompt_tokens"] = 900,
        ["completion_tokens"] = 12,
        ["total_tokens"] = 912,
        ["step_count"] = 1,
    };

    /// <summary>Token deltas share the id of their message.</summary>
    public static IEnumerable<JsonObject> Deltas(JsonObject message) => message["content"] is JsonValue text
        ? text.GetValue<string>().Chunk(6).Select(piece =>
        {
            var delta = (JsonObject)message.DeepClone();
            delta["content"] = new string(piece);
            return delta;
        })
        : [message];

    private static JsonObject Message(string type, LettaRun run, JsonObject more, string? otid = null)
    {
        var message = new JsonObject
        {
            ["id"] = $"message-{Guid.NewGuid()}",
            ["date"] = "2026-06-25T10:00:01+00:00",
            ["message_type"] = type,
            ["otid"] = otid,
            ["run_id"] = run.Id,
        };
        foreach (var (name, value) in more)
        {
            message[name] = value?.DeepClone();
        }

        return message;
    }

    private static JsonObject Call(string tool) => new() { ["name"] = tool, ["arguments"] = "{\"secret\":\"SECRET\"}", ["tool_call_id"] = "call_1" };

    private static JsonArray Parts(string text) =>
        [.. text.Chunk(8).Select(piece => new JsonObject { ["type"] = "text", ["text"] = new string(piece) })];
}
