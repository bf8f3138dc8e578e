using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines;

/// <summary>Settings under <c>Pipeline</c>: who answers.</summary>
public sealed class PipelineOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Pipeline";

    /// <summary>The backend that answers.</summary>
    [Needed]
    public string Backend { get; set; } = "Dify";
}
