using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Handoff;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Replies;
using Chatdify.Core.Settings;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Routing;

/// <summary>
/// Whether a route says what can be understood, can ever be taken, and holds no setting that would have no effect there. Each problem begins
/// with its key.
/// </summary>
internal sealed class RouteCheck(IConfiguration configuration, SettingNames names, IEnumerable<IBackend> backends) : IValidateOptions<RouteOptions>
{
    /// <summary>What of the general settings a route may have of its own, null for all that there is; of the backends it may have everything.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>?> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [TurnOptions.SectionName] =
        [
            nameof(TurnOptions.QuietPeriod), nameof(TurnOptions.AnswerDeadline), nameof(TurnOptions.MaxAttempts), nameof(TurnOptions.RetryDelay),
            nameof(TurnOptions.MaxPerContactPerMinute), nameof(TurnOptions.MaxQuestionCharacters),
        ],
        [HandoffOptions.SectionName] = null,
        [RepliesOptions.SectionName] = null,
        [PipelineOptions.SectionName] = [nameof(PipelineOptions.Fallback), nameof(PipelineOptions.FallbackText), "Canary", "Shadow"],
    };

    private readonly IReadOnlyList<string> _backends = [.. backends.Select(backend => backend.Name)];

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, RouteOptions options)
    {
        var section = configuration.GetSection(name!);
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true);
        var malformed = SettingsBinding.Malformed<RouteOptions>(section).ToList();
        var problems = malformed
            .Concat(failures
                .Select(failure => $"{name}:{failure.MemberNames.First()} {failure.ErrorMessage}")
                .Where(problem => !malformed.Exists(known => known.Split(' ')[0] == problem.Split(' ')[0])))
            .Concat(UnknownBackend(name!, options))
            .Concat(Covered(name!, options))
            .Concat(section.GetChildren().SelectMany(Useless))
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> UnknownBackend(string scope, RouteOptions options) =>
        string.IsNullOrWhiteSpace(options.Backend) || _backends.Contains(options.Backend.Trim(), StringComparer.OrdinalIgnoreCase)
            ? []
            : [$"{scope}:{nameof(options.Backend)} is not one of {string.Join(", ", _backends)}."];

    /// <summary>A route behind one that asks for less, or for the same, is never taken.</summary>
    private IEnumerable<string> Covered(string scope, RouteOptions options)
    {
        var route = new Route(scope, options);
        return BackendScopes.OfRoutes(configuration)
            .TakeWhile(other => other != scope)
            .Select(other => new Route(other, Read(other)))
            .Where(other => other.Name.Length > 0 && other.Covers(route))
            .Take(1)
            .Select(other => $"{scope} is never taken: all its conversations take {other.Scope}, which comes first.");
    }

    private RouteOptions Read(string scope)
    {
        var options = new RouteOptions();
        SettingsBinding.Bind(configuration.GetSection(scope), options);
        return options;
    }

    private IEnumerable<string> Useless(IConfigurationSection child) =>
        (Sections.TryGetValue(child.Key, out var allowed) ? NotAllowed(child, allowed).Union(names.Unknown(child, child.Key))
            : _backends.Contains(child.Key, StringComparer.OrdinalIgnoreCase) ? names.Unknown(child, child.Key)
            : IsOwn(child.Key) ? []
            : [child.Path])
        .Select(key => $"{key} is not a setting that a route can have.");

    private static IEnumerable<string> NotAllowed(IConfigurationSection section, IReadOnlyList<string>? allowed) => allowed is null
        ? []
        : section.GetChildren().Where(setting => !allowed.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)).Select(setting => setting.Path);

    private static bool IsOwn(string key) =>
        SettingsBinding.Properties(typeof(RouteOptions)).Any(property => property.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
}
