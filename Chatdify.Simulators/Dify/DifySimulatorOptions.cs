using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>How a simulated Dify app is set up.</summary>
public sealed record DifySimulatorOptions
{
    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Release to behave like.</summary>
    public DifyVersion Version { get; init; } = DifyVersion.Default;

    /// <summary><c>chat</c>, <c>advanced-chat</c> (chatflow), <c>agent-chat</c> or <c>workflow</c>; any other mode refuses every question.</summary>
    public string Mode { get; init; } = "chat";

    /// <summary>Its runs are those of a graph of nodes: a chatflow or a workflow.</summary>
    internal bool HasGraph => Mode == "advanced-chat" || IsWorkflow;

    internal bool IsWorkflow => Mode == "workflow";

    /// <summary>The app's key; random when null.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Clock of everything inside: thinking, pings, times in answers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Pause between keep-alives; 10 s in a real Dify.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this long without anything from the worker a chatflow stream ends cleanly (1.13 and later); 300 s in a real Dify.</summary>
    public TimeSpan WorkerSilenceLimit { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Runs at once before <c>Too many requests</c>; 0 for no limit.</summary>
    public int MaxConcurrentRuns { get; init; }

    /// <summary>Answers the concurrency limit with 429 <c>too_many_requests</c>, as documented, instead of 400 <c>invalid_param</c>, as built.</summary>
    public bool LimitAnswers429 { get; init; }

    /// <summary>The app's variables, as <c>/parameters</c> tells them: one-key objects.</summary>
    public JsonArray UserInputForm { get; init; } = [];

    /// <summary>The variables that each conversation of a chatflow begins with: name, type (<c>string</c>, <c>number</c>, …) and value.</summary>
    public IReadOnlyList<(string Name, string Type, JsonNode Value)> ConversationVariables { get; init; } = [];

    /// <summary>Whether the app's file upload is on; when off, files are dropped silently.</summary>
    public bool FileUploadEnabled { get; init; }

    /// <summary>The kinds of files that the app takes.</summary>
    public IReadOnlyList<string> FileTypes { get; init; } = ["image", "document"];

    /// <summary>What the app's speech to text hears in a recording; null when it is off.</summary>
    public Func<DifyFile, string>? Hears { get; init; }
}
