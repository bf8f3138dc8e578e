using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.OpenAi;

/// <summary>The events of one response.</summary>
internal sealed class ResponseStream(HttpContext context, OpenAiRun run)
{
    private const string Item = "msg_1";
    private int _sequence;

    public async Task BeginAsync()
    {
        await OpenAiWire.StartStreamAsync(context);
        await SendAsync("response.created", ("response", Describe(run, "in_progress")));
        await SendAsync("response.in_progress", ("response", Describe(run, "in_progress")));
    }

    public async Task EndAsync()
    {
        var script = run.Script;
        if (script.HasUnknownEvents)
        {
            await SendAsync("response.some_future_event", ("foo", 1));
            await OpenAiWire.SendAsync(context, "keepalive", "not JSON at all");
        }

        var said = script.Ending == OpenAiEnding.Cut ? script.Code! : script.Text;
        await foreach (var word in OpenAiWire.WordsAsync(said, script, context.RequestAborted))
        {
            await SendAsync(script.IsRefusal ? "response.refusal.delta" : "response.output_text.delta", ("delta", word));
        }

        if (script.Ending != OpenAiEnding.Cut)
        {
            await SendAsync($"response.{run.Status}", ("response", Describe(run)));
        }
    }

    /// <summary>The response as it stands.</summary>
    public static JsonObject Describe(OpenAiRun run) => Describe(run, run.Status);

    private static JsonObject Describe(OpenAiRun run, string status) => new()
    {
        ["id"] = run.Id,
        ["object"] = "response",
        ["created_at"] = 1782400000,
        ["status"] = status,
        ["error"] = status == "failed" ? new JsonObject { ["code"] = run.Script.Code, ["message"] = "As the test wishes." } : null,
        ["incomplete_details"] = status == "incomplete" ? new JsonObject { ["reason"] = run.Script.Code } : null,
        ["model"] = run.Request.Model,
        ["output"] = status is "completed" or "incomplete" ? Output(run.Script) : new JsonArray(),
        ["conversation"] = new JsonObject { ["id"] = run.Request.ConversationId },
        ["store"] = true,
        ["usage"] = status == "completed" ? new JsonObject { ["input_tokens"] = 36, ["output_tokens"] = 12, ["total_tokens"] = 48 } : null,
        ["metadata"] = new JsonObject(),
    };

    private static JsonArray Output(OpenAiScript script) =>
    [
        new JsonObject { ["id"] = "rs_1", ["type"] = "reasoning", ["summary"] = new JsonArray() },
        new JsonObject
        {
            ["id"] = Item,
            ["type"] = "message",
            ["status"] = "completed",
            ["role"] = "assistant",
            ["content"] = new JsonArray(script.IsRefusal
                ? new JsonObject { ["type"] = "refusal", ["refusal"] = script.Text }
                : new JsonObject { ["type"] = "output_text", ["text"] = script.Text, ["annotations"] = new JsonArray() }),
        },
    ];

    private Task SendAsync(string type, (string Name, JsonNode Value) member)
    {
        var data = new JsonObject { ["type"] = type, ["sequence_number"] = _sequence++, [member.Name] = member.Value };
        if (type.EndsWith(".delta", StringComparison.Ordinal))
        {
            (data["item_id"], data["output_index"], data["content_index"]) = (Item, 1, 0);
        }

        return OpenAiWire.SendAsync(context, type, data.ToJsonString());
    }
}
