using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>State of a run: <c>created</c>, <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>.</summary>
internal sealed record LettaRun(string Id, string Status, string? StopReason, string? ConversationId)
{
    /// <summary>It goes on.</summary>
    public bool IsActive => Status is "created" or "running";

    public static LettaRun? Read(ReadOnlyMemory<byte> body) => AnswerJson.TryParseObject(body, out var item) ? Read(item) : null;

    public static IReadOnlyList<LettaRun>? ReadList(ReadOnlyMemory<byte> body) =>
        AnswerJson.TryParse(body, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(Read).OfType<LettaRun>()]
            : null;

    private static LettaRun? Read(JsonElement item) => item.Id("id") is { } id && item.Id("status") is { } status
        ? new LettaRun(id, status, item.TextOrNumber("stop_reason"), item.Id("conversation_id"))
        : null;
}

/// <summary>Stored messages, oldest first.</summary>
internal sealed record LettaMessages(IReadOnlyList<JsonElement> Items)
{
    public static LettaMessages? Read(ReadOnlyMemory<byte> body) =>
        AnswerJson.TryParse(body, out var items) && items.ValueKind == JsonValueKind.Array ? new LettaMessages([.. items.EnumerateArray()]) : null;

    public static LettaMessages? ReadReversed(ReadOnlyMemory<byte> body) =>
        Read(body) is { } newestFirst ? new LettaMessages([.. newestFirst.Items.Reverse()]) : null;
}
