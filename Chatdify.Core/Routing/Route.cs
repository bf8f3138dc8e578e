using System.Globalization;

namespace Chatdify.Core.Routing;

/// <summary>What a webhook tells of a conversation that routes ask for.</summary>
/// <param name="InboxId">Its inbox.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="TeamId">Its team's number.</param>
/// <param name="TeamName">Its team's name.</param>
public sealed record RouteFacts(long? InboxId, IReadOnlyList<string> Labels, long? TeamId, string? TeamName);

/// <summary>One route.</summary>
/// <param name="Scope">Where its settings stand, such as <c>Routes:0</c>.</param>
/// <param name="Options">Its settings.</param>
public sealed record Route(string Scope, RouteOptions Options)
{
    /// <summary>
    /// Its conditions in words. This, not its place in the list, is what conversations remember: a route that is put before others must
    /// not make them go to each other's backends.
    /// </summary>
    public string Name { get; } = string.Join(", ", Conditions(Options));

    /// <summary>Whether it is for this conversation. Chatwoot writes labels and teams in lower case.</summary>
    public bool IsFor(RouteFacts facts) =>
        (Options.InboxId is not { } inbox || inbox == facts.InboxId)
        && (!IsGiven(Options.Label) || facts.Labels.Contains(Options.Label!.Trim(), StringComparer.OrdinalIgnoreCase))
        && (!IsGiven(Options.Team) || IsTeam(Options.Team!.Trim(), facts));

    /// <summary>Whether every conversation of another route is one of this as well.</summary>
    public bool Covers(Route other) =>
        !Conditions(Options).Except(Conditions(other.Options), StringComparer.OrdinalIgnoreCase).Any();

    private static IEnumerable<string> Conditions(RouteOptions options)
    {
        if (options.InboxId is { } inbox)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"inbox {inbox}");
        }

        if (IsGiven(options.Label))
        {
            yield return $"label {options.Label!.Trim()}";
        }

        if (IsGiven(options.Team))
        {
            yield return $"team {options.Team!.Trim()}";
        }
    }

    private static bool IsTeam(string wanted, RouteFacts facts) =>
        wanted.Equals(facts.TeamName, StringComparison.OrdinalIgnoreCase)
        || wanted == facts.TeamId?.ToString(CultureInfo.InvariantCulture);

    private static bool IsGiven(string? text) => !string.IsNullOrWhiteSpace(text);
}
