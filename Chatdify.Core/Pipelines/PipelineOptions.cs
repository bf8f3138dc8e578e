using Chatdify.Core.Http;
using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines;

/// <summary>Settings under <c>Pipeline</c>: who answers, and when a backend that fails for everybody is left alone.</summary>
public sealed class PipelineOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Pipeline";

    /// <summary>The backend that answers.</summary>
    [Needed]
    public string Backend { get; set; } = "Dify";

    /// <summary>So many questions within <see cref="FailureWindow"/>, four of five of them failed, open the breaker. Default 5.</summary>
    [Within(2, 1000)]
    public int FailuresToOpen { get; set; } = 5;

    /// <summary>Time over which failures are counted. Default 30 s, 1 s to 1 h.</summary>
    [Between("00:00:01", "01:00:00")]
    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open breaker lets nothing through; then one question tries. Default 15 s, 1 s to 1 h.</summary>
    [Between("00:00:01", "01:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The limits of a backend that may be asked so many questions at the same time.</summary>
    public BackendOptions For(int maxConcurrency) => new()
    {
        MaxConcurrency = maxConcurrency,
        MinimumCalls = FailuresToOpen,
        Sampling = FailureWindow,
        Break = BreakDuration,
    };
}
