using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Letta;

/// <summary>One run of the agent. HTTP errors before it do not make one.</summary>
public sealed class LettaRun
{
    /// <summary>1 for the first.</summary>
    public required int Number { get; init; }

    /// <summary>The conversation; null for the agent's own thread.</summary>
    public required string? ConversationId { get; init; }

    /// <summary>What was asked.</summary>
    public required string Question { get; init; }

    /// <summary>The name that the client gave the message, or null.</summary>
    public required string? Otid { get; init; }

    /// <summary>Id of the run.</summary>
    public string Id { get; } = $"run-{Guid.NewGuid()}";

    /// <summary><c>running</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string Status { get; internal set; } = "running";

    /// <summary>Why it ended; null while running.</summary>
    public string? StopReason { get; internal set; }

    internal List<JsonObject> Messages { get; } = [];

    internal bool IsActive => Status == "running";

    /// <inheritdoc />
    public override string ToString() => $"run {Number} in {ConversationId}: {Status} {StopReason}";
}
