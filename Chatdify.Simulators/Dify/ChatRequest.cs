using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>A validated body of <c>POST /chat-messages</c> or <c>/workflows/run</c>.</summary>
internal sealed record ChatRequest(string Query, string User, string? ConversationId, JsonObject Inputs, JsonArray Files, bool Blocking)
{
    /// <exception cref="DifyFailure">Any of the refusals that Dify checks before it starts a run.</exception>
    public static ChatRequest Read(JsonObject body, DifySimulatorOptions options)
    {
        var user = UserOf(body);
        CheckMode(options);
        var inputs = InputsOf(body);
        if (body["query"] is not null && Text(body, "query") is null)
        {
            throw Validation("query", "Input should be a valid string");
        }

        var query = (Text(body, "query") ?? throw Validation("query", "Field required")).Replace("\0", "", StringComparison.Ordinal);
        var conversation = ConversationOf(body);
        var blocking = IsBlocking(body, options);
        return query.Length == 0
            ? throw DifyFailure.Invalid("query is required")
            : new ChatRequest(query, user, conversation, inputs, body["files"] as JsonArray ?? [], blocking);
    }

    /// <exception cref="DifyFailure">As <see cref="Read"/>.</exception>
    public static ChatRequest ReadWorkflow(JsonObject body, DifySimulatorOptions options)
    {
        var user = UserOf(body);
        if (!options.IsWorkflow)
        {
            throw new DifyFailure(400, "not_workflow_app", "Please check if your app mode matches the right API route.");
        }

        var inputs = InputsOf(body);
        return new ChatRequest(Text(inputs, "query") ?? "", user, null, inputs, body["files"] as JsonArray ?? [], IsBlocking(body, options));
    }

    private static string UserOf(JsonObject body) => Text(body, "user") ?? throw DifyFailure.Invalid("Arg user must be provided.");

    private static JsonObject InputsOf(JsonObject body) => body["inputs"] as JsonObject
        ?? throw Validation("inputs", body.ContainsKey("inputs") ? "Input should be a valid dictionary" : "Field required");

    private static void CheckMode(DifySimulatorOptions options)
    {
        if (options.Mode is not ("chat" or "advanced-chat" or "agent-chat"))
        {
            throw new DifyFailure(400, "not_chat_app", "Please check if your app mode matches the right API route.");
        }
    }

    private static string? ConversationOf(JsonObject body)
    {
        var given = Text(body, "conversation_id")?.Trim();
        if (body["conversation_id"] is JsonValue value && value.GetValueKind() != JsonValueKind.String)
        {
            throw Validation("conversation_id", "Input should be a valid string");
        }

        if (string.IsNullOrEmpty(given))
        {
            return null;
        }

        return Guid.TryParse(given, out var id)
            ? id.ToString()
            : throw Validation("conversation_id", $"Value error, conversation_id must be a valid UUID [type=value_error, input_value='{given}', input_type=str]");
    }

    private static bool IsBlocking(JsonObject body, DifySimulatorOptions options)
    {
        var mode = Text(body, "response_mode") ?? "blocking";
        if (mode is not ("blocking" or "streaming"))
        {
            throw Validation("response_mode", "Input should be 'blocking' or 'streaming'");
        }

        return mode == "blocking" && options.Mode == "agent-chat"
            ? throw DifyFailure.Invalid("Agent Chat App does not support blocking mode")
            : mode == "blocking";
    }

    private static string? Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static DifyFailure Validation(string field, string problem) =>
        DifyFailure.Invalid($"1 validation error for ChatRequestPayload\n{field}\n  {problem}");
}
