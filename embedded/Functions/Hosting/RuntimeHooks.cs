using Azure.Storage.Queues;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>What the runtime takes from its surroundings, so that tests can build it over functions and times of their own.</summary>
internal sealed record RuntimeHooks
{
    /// <summary>Types to look for functions in; null is every type of the entry assembly.</summary>
    public IReadOnlyList<Type>? FunctionTypes { get; init; }

    /// <summary>Folder of host.json and local.settings.json.</summary>
    public string ScriptRoot { get; init; } =
        Environment.GetEnvironmentVariable("AzureWebJobsScriptRoot") is { Length: > 0 } root ? root : AppContext.BaseDirectory;

    /// <summary>Clock of polling and renewal.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a received message stays hidden unless renewed, at half of it; ten minutes as in the official host.</summary>
    public TimeSpan MessageVisibility { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a stop waits for running functions.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for the first request of a connection that is open already.</summary>
    public TimeSpan FirstRequestTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Changes the options of every queue client, such as adding a pipeline policy.</summary>
    public Action<QueueClientOptions>? ConfigureQueueClient { get; init; }

    /// <summary>Where the ready line goes.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>Where start-up problems go.</summary>
    public TextWriter Errors { get; init; } = Console.Error;

    /// <summary>Sets the exit code of the process.</summary>
    public Action<int> SetExitCode { get; init; } = code => Environment.ExitCode = code;
}
