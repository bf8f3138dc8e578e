using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines;

/// <summary>Whether the backends that the settings name exist, and are others than the one that answers.</summary>
internal sealed class KnownBackends(IEnumerable<IBackend> backends, IConfiguration configuration)
    : IValidateOptions<PipelineOptions>, IValidateOptions<CanaryOptions>, IValidateOptions<ShadowOptions>
{
    private readonly IReadOnlyList<string> _names = [.. backends.Select(backend => backend.Name)];

    public ValidateOptionsResult Validate(string? name, PipelineOptions options) => Result(
        options.Fallback
            .Select((entry, number) => (Entry: entry?.Trim(), Section: $"{PipelineOptions.SectionName}:{nameof(options.Fallback)}:{number}"))
            .Where(one => options.FallbackBackends.Contains(one.Entry))
            .SelectMany(one => Problems(name, one.Section, one.Section, one.Entry, $"{PipelineOptions.Text}, {PipelineOptions.Human}"))
            .Concat(string.IsNullOrEmpty(name) ? Unknown($"{PipelineOptions.SectionName}:{nameof(options.Backend)}", options.Backend) : []));

    public ValidateOptionsResult Validate(string? name, CanaryOptions options) =>
        Result(Problems(name, $"{CanaryOptions.SectionName}:{nameof(options.Backend)}", CanaryOptions.SectionName, options.Backend));

    public ValidateOptionsResult Validate(string? name, ShadowOptions options) =>
        Result(Problems(name, $"{ShadowOptions.SectionName}:{nameof(options.Backend)}", ShadowOptions.SectionName, options.Backend));

    private IEnumerable<string> Problems(string? scope, string key, string section, string? backend, string more = "") =>
        string.IsNullOrWhiteSpace(backend) ? [] : Unknown(Given(scope, key), backend, more).Concat(Same(scope, key, section, backend.Trim()));

    private IEnumerable<string> Unknown(string key, string backend, string more = "") =>
        string.IsNullOrWhiteSpace(backend) || _names.Contains(backend.Trim(), StringComparer.OrdinalIgnoreCase)
            ? []
            : [$"{key} is not one of {string.Join(", ", more.Length > 0 ? _names.Append(more) : _names)}."];

    private string Usual => configuration[$"{PipelineOptions.SectionName}:Backend"] is { } given && !string.IsNullOrWhiteSpace(given)
        ? given.Trim()
        : PipelineRef.First;

    /// <summary>With routes the one that answers differs, and the same may stand in for others.</summary>
    private IEnumerable<string> Same(string? scope, string key, string section, string backend) =>
        string.IsNullOrEmpty(scope)
        && backend.Equals(Usual, StringComparison.OrdinalIgnoreCase)
        && !BackendScopes.HasSettings(configuration, section, backend)
        && !BackendScopes.OfRoutes(configuration).Any()
            ? [$"{key} is the backend that answers anyway; another app or server of it needs settings such as {section}:{backend}:ApiKey."]
            : [];

    /// <summary>Where the setting stands: in the route, or else in the general section.</summary>
    private string Given(string? scope, string key) =>
        !string.IsNullOrEmpty(scope) && configuration.GetSection($"{scope}:{key}").Exists() ? $"{scope}:{key}" : key;

    private static ValidateOptionsResult Result(IEnumerable<string> problems) =>
        problems.ToList() is { Count: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
}
