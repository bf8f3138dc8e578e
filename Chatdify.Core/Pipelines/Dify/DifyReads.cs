using System.Text;
using System.Text.Json;
using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>A stored message; status is <c>normal</c>, <c>error</c> or <c>paused</c>, and the answer is empty while it is being made.</summary>
/// <param name="FinalStep">The text of an agent's last step; null for other apps.</param>
internal sealed record DifyMessage(string? Id, string? ConversationId, string Query, string Answer, string? Status, string? FinalStep)
{
    /// <summary>Files that the assistant made.</summary>
    public IReadOnlyList<AnswerFile> Files { get; init; } = [];

    public static IReadOnlyList<DifyMessage>? ReadList(ReadOnlyMemory<byte> body) =>
        AnswerJson.TryParseObject(body, out var item) && item.Get("data").ValueKind == JsonValueKind.Array
            ? [.. item.Items("data").Select(Read)]
            : null;

    private static DifyMessage Read(JsonElement item) =>
        new(item.Id("id"), item.Id("conversation_id"), item.Text("query") ?? "", item.Text("answer") ?? "", item.Text("status"),
            AgentSteps.Of(item.Items("agent_thoughts")).FinalText)
        {
            Files = MadeFiles.In(item.Items("message_files")),
        };
}

/// <summary>State of a run of a chatflow or workflow: <c>running</c>, <c>succeeded</c>, <c>partial-succeeded</c>, <c>failed</c>, <c>stopped</c>, <c>paused</c>.</summary>
/// <param name="Outputs">By name; undefined if there are none.</param>
/// <param name="Usage">What it took; null if that is not told.</param>
internal sealed record DifyWorkflowRun(string Status, JsonElement Outputs, PipelineUsage? Usage)
{
    /// <summary>The output of a chatflow, or null.</summary>
    public string? Answer => Outputs.Text("answer");

    public static DifyWorkflowRun? Read(ReadOnlyMemory<byte> body)
    {
        if (!AnswerJson.TryParseObject(body, out var item) || item.Id("status") is not { } status)
        {
            return null;
        }

        // Outputs are an object, in some versions written into a string.
        var outputs = item.Get("outputs");
        if (item.Text("outputs") is { } written && AnswerJson.TryParseObject(Encoding.UTF8.GetBytes(written), out var parsed))
        {
            outputs = parsed;
        }

        return new DifyWorkflowRun(status, outputs, AnswerUsage.Read(item));
    }
}

/// <summary>The app behind a key; mode is <c>chat</c>, <c>advanced-chat</c> (chatflow), <c>agent-chat</c>, <c>agent</c>, <c>workflow</c> or <c>completion</c>.</summary>
internal sealed record DifyApp(string Name, string Mode)
{
    public static DifyApp? Read(ReadOnlyMemory<byte> body) =>
        AnswerJson.TryParseObject(body, out var item) && item.Id("mode") is { } mode
            ? new DifyApp(item.Text("name") ?? "", mode)
            : null;
}
