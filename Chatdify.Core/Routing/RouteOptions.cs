using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Settings;
using Chatdify.Core.Turns;

namespace Chatdify.Core.Routing;

/// <summary>
/// Settings of one route, under <c>Routes:0</c>, <c>Routes:1</c> and so on: which conversations it is for, and what is different there. All
/// conditions that are given must hold; of several routes the first one counts. Below a route may also stand settings of the backends
/// (<c>Routes:0:Dify:ApiKey</c>) and of <c>Turns</c>, <c>Replies</c>, <c>Handoff</c> and <c>Pipeline</c>, which come before the
/// general ones there.
/// </summary>
public sealed class RouteOptions : IValidatableObject
{
    /// <summary>Name of the first route's section; the others count on.</summary>
    public const string SectionName = "Routes:0";

    /// <summary>Condition: the inbox, by its number in Chatwoot.</summary>
    [Within(1, long.MaxValue)]
    public long? InboxId { get; set; }

    /// <summary>Condition: a label that the conversation has.</summary>
    public string? Label { get; set; }

    /// <summary>Condition: the team of the conversation, by name or number.</summary>
    public string? Team { get; set; }

    /// <summary>The backend that answers here; that of <c>Pipeline:Backend</c> by default.</summary>
    public string? Backend { get; set; }

    /// <summary>Further variables for the pipeline, by name.</summary>
    public IDictionary<string, string> Inputs { get; set; } = new Dictionary<string, string>();

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (InboxId is null && string.IsNullOrWhiteSpace(Label) && string.IsNullOrWhiteSpace(Team))
        {
            yield return new ValidationResult("is missing; a route needs at least one of InboxId, Label and Team.", [nameof(InboxId)]);
        }

        foreach (var name in Inputs.Keys.Where(PipelineInputs.IsOurs))
        {
            yield return new ValidationResult("is an input that the bridge fills in itself.", [$"{nameof(Inputs)}:{name}"]);
        }
    }
}
