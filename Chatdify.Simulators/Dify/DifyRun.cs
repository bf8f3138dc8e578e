using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>One accepted <c>POST /chat-messages</c> or <c>/workflows/run</c>. HTTP errors before the run do not make one.</summary>
public sealed class DifyRun
{
    /// <summary>1 for the first.</summary>
    public required int Number { get; init; }

    /// <summary>What was asked.</summary>
    public required string Query { get; init; }

    /// <summary>The caller's <c>user</c>.</summary>
    public required string User { get; init; }

    /// <summary>The conversation id in the request; null for a new one.</summary>
    public required string? ConversationIdGiven { get; init; }

    /// <summary>The conversation that the run belongs to; empty for a workflow, which has none.</summary>
    public required string ConversationId { get; init; }

    /// <summary>Variables of the request; a copy.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>Files of the request; a copy.</summary>
    public required JsonArray Files { get; init; }

    /// <summary><c>streaming</c> or <c>blocking</c>.</summary>
    public required string ResponseMode { get; init; }

    /// <summary>By the simulator's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Id of the message row.</summary>
    public string MessageId { get; } = Guid.NewGuid().ToString();

    /// <summary>Id that <c>stop</c> wants.</summary>
    public string TaskId { get; } = Guid.NewGuid().ToString();

    /// <summary>Id of the workflow run; only chatflows and workflows tell it.</summary>
    public string WorkflowRunId { get; } = Guid.NewGuid().ToString();

    /// <summary>When the server finished it; null while running, or for ever when it died.</summary>
    public DateTimeOffset? FinishedAt { get; internal set; }

    /// <summary>What the server stored; empty while running.</summary>
    public string Answer { get; internal set; } = "";

    /// <summary><c>running</c>, <c>succeeded</c>, <c>failed</c>, <c>paused</c> or <c>stopped</c>.</summary>
    public string Status { get; internal set; } = "running";

    /// <summary>What a workflow puts out instead of an <c>answer</c>; null for that.</summary>
    internal JsonObject? Outputs { get; set; }

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; internal set; }

    /// <summary>Whether the client left before the end of the stream.</summary>
    public bool ClientLeft { get; internal set; }

    /// <summary>Whether somebody called <c>stop</c> for it.</summary>
    public bool StopRequested { get; internal set; }

    /// <summary>The outputs of a run with this answer; chatflows have files as well.</summary>
    internal JsonObject OutputsOf(string answer) =>
        Outputs is { } own ? (JsonObject)own.DeepClone()
        : ConversationId.Length == 0 ? new JsonObject { ["answer"] = answer }
        : new JsonObject { ["answer"] = answer, ["files"] = Made.DeepClone() };

    /// <summary>Files that the app made, as events tell of them.</summary>
    internal JsonArray Made { get; set; } = [];

    /// <summary>What it had said before it waited for a person.</summary>
    internal string Before { get; set; } = "";

    /// <summary>The form that it waits at; null when it does not wait.</summary>
    internal WaitingForm? Waiting { get; set; }

    /// <summary>What it has told since it went on; null when it never waited. Read and changed under the store's gate.</summary>
    internal List<JsonObject>? Live { get; set; }

    /// <inheritdoc />
    public override string ToString() => $"run {Number} of {User} in {ConversationId}: {Status}";
}
