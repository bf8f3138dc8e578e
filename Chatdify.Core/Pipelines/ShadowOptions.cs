using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines;

/// <summary>Settings under <c>Pipeline:Shadow</c>: a backend that is asked the same questions, and whose answers are only recorded.</summary>
public sealed class ShadowOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Pipeline:Shadow";

    /// <summary>The backend that is asked as well. None by default.</summary>
    public string? Backend { get; set; }

    /// <summary>The share of conversations, in percent. Default 100.</summary>
    [Within(0, 100)]
    public int Percent { get; set; } = 100;

    /// <summary>Whether anybody has a shadow.</summary>
    internal bool IsOn => Percent > 0 && !string.IsNullOrWhiteSpace(Backend);

    /// <summary>How long its answer is waited for. Default 1 min, 1 s to 9 min.</summary>
    [Between("00:00:01", "00:09:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(1);
}
