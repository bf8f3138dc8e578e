using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Http;
using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines;

/// <summary>Settings under <c>Pipeline</c>: who answers, and when a backend that fails for everybody is left alone.</summary>
public sealed class PipelineOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Pipeline";

    /// <summary>In <see cref="Fallback"/>: the customer is told <see cref="FallbackText"/>, then a human is called.</summary>
    public const string Text = "Text";

    /// <summary>In <see cref="Fallback"/>: a human is called, which comes last in any case.</summary>
    public const string Human = "Human";

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

    /// <summary>Who stands in when the backend gives up, in this order: backends, then <c>Text</c>, then <c>Human</c>, which may be left out.</summary>
    public IList<string> Fallback { get; set; } = [];

    /// <summary>What <c>Text</c> in <see cref="Fallback"/> tells the customer, in place of <c>Handoff:Message</c>.</summary>
    public string? FallbackText { get; set; }

    /// <summary>The backends in <see cref="Fallback"/>.</summary>
    internal IEnumerable<string> FallbackBackends =>
        Fallback.Where(entry => !string.IsNullOrWhiteSpace(entry)).Select(entry => entry.Trim()).Where(entry => !Is(entry, Text) && !Is(entry, Human));

    /// <summary>Whether <c>Text</c> is in <see cref="Fallback"/>.</summary>
    internal bool SaysText => Fallback.Any(entry => Is(entry, Text));

    /// <summary>The limits of a backend that may be asked so many questions at the same time.</summary>
    public BackendOptions For(int maxConcurrency) => new()
    {
        MaxConcurrency = maxConcurrency,
        MinimumCalls = FailuresToOpen,
        Sampling = FailureWindow,
        Break = BreakDuration,
    };

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var number = 0; number < Fallback.Count; number++)
        {
            if (Problem(number) is { } problem)
            {
                yield return new ValidationResult(problem, [$"{nameof(Fallback)}:{number}"]);
            }
        }

        if (SaysText && string.IsNullOrWhiteSpace(FallbackText))
        {
            yield return new ValidationResult("is missing; Pipeline:Fallback lists Text, which tells it to the customer.", [nameof(FallbackText)]);
        }
    }

    private string? Problem(int number)
    {
        var (entry, before) = (Fallback[number], Fallback.Take(number).ToList());
        return string.IsNullOrWhiteSpace(entry) ? "is blank."
            : before.Exists(other => Is(other, entry)) ? "is listed twice."
            : before.Exists(other => Is(other, Human)) ? "comes after Human, who always answers."
            : before.Exists(other => Is(other, Text)) && !Is(entry, Human) ? "comes after Text, after which a human is called."
            : null;
    }

    private static bool Is(string? entry, string? name) => string.Equals(entry?.Trim(), name?.Trim(), StringComparison.OrdinalIgnoreCase);
}
