using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines;

/// <summary>Settings under <c>Pipeline:Canary</c>: a backend that is tried on a share of the conversations.</summary>
public sealed class CanaryOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Pipeline:Canary";

    /// <summary>The backend that answers them; when it gives up, the usual one is asked. None by default.</summary>
    public string? Backend { get; set; }

    /// <summary>The share of conversations, in percent. A conversation keeps its side; 0 takes it away from all.</summary>
    [Within(0, 100)]
    public int Percent { get; set; }

    /// <summary>Whether anybody is on the canary's side.</summary>
    internal bool IsOn => Percent > 0 && !string.IsNullOrWhiteSpace(Backend);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Percent > 0 && string.IsNullOrWhiteSpace(Backend))
        {
            yield return new ValidationResult("is missing; Pipeline:Canary:Percent has a use only with it.", [nameof(Backend)]);
        }
    }
}
