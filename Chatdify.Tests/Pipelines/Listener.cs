using Chatdify.Core.Pipelines;

namespace Chatdify.Tests.Pipelines;

/// <summary>Remembers what it hears, and does what the test wants when a run is known.</summary>
internal sealed class Listener(Func<PipelineRun, Task>? runKnown = null) : IAnswerListener
{
    /// <summary>The ids, each time they were told.</summary>
    public List<PipelineRun> Runs { get; } = [];

    /// <summary>The text, each time it changed.</summary>
    public List<string> Texts { get; } = [];

    public bool? IsBackendsFault { get; init; }

    public bool KeepsRun { get; init; }

    public Task RunKnownAsync(PipelineRun run)
    {
        Runs.Add(run);
        return runKnown?.Invoke(run) ?? Task.CompletedTask;
    }

    public Task TextChangedAsync(Func<string> textSoFar)
    {
        Texts.Add(textSoFar());
        return Task.CompletedTask;
    }
}
