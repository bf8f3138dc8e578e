using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Settings;

/// <summary>
/// Which settings exist. One that does not is refused below a route (<c>RouteCheck</c>), a canary, a shadow and a fallback (here): misspelt, it
/// would leave something else in force, such as the general key in place of the route's. In a general section it is told in the log: it may be of
/// another version, to which somebody goes back.
/// </summary>
internal sealed partial class SettingNames(
    IConfiguration configuration, IEnumerable<SettingsSection> sections, IEnumerable<IBackend> backends, ILogger<SettingNames> logger)
    : IValidateOptions<PipelineOptions>
{
    /// <summary>The list of who stands in: each may have settings of its own, as the canary and the shadow may.</summary>
    private const string Fallback = $"{PipelineOptions.SectionName}:{nameof(PipelineOptions.Fallback)}";

    private static readonly string[] Places = [CanaryOptions.SectionName, ShadowOptions.SectionName];

    private readonly Dictionary<string, Type> _sections =
        sections.DistinctBy(section => section.Name).ToDictionary(section => section.Name, section => section.Options, StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _backends = new(backends.Select(backend => backend.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks all general sections, once: with the general settings of the pipeline.</summary>
    public ValidateOptionsResult Validate(string? name, PipelineOptions options)
    {
        if (!string.IsNullOrEmpty(name))
        {
            return ValidateOptionsResult.Success;
        }

        var unknown = _sections.Keys.Where(section => !section.Contains(':'))
            .SelectMany(section => Unknown(configuration.GetSection(section), section)).ToLookup(IsGeneral);
        foreach (var key in unknown[true])
        {
            Log.NotASetting(logger, key);
        }

        return unknown[false].Any() ? ValidateOptionsResult.Fail(unknown[false].Select(key => $"{key} is not a setting.")) : ValidateOptionsResult.Success;
    }

    /// <summary>The keys in a section that name nothing. <paramref name="name"/> is the general section whose settings it may have.</summary>
    public IEnumerable<string> Unknown(IConfigurationSection section, string name) => _sections.TryGetValue(name, out var options)
        ? section.GetChildren().SelectMany(child =>
            Is($"{name}:{child.Key}", Fallback) ? child.GetChildren().SelectMany(entry => entry.GetChildren()).SelectMany(OfBackend)
            : SettingsBinding.Properties(options).Any(property => Is(property.Name, child.Key)) ? []
            : _sections.ContainsKey($"{name}:{child.Key}") ? Unknown(child, $"{name}:{child.Key}")
            : Places.Any(place => Is(place, name)) ? OfBackend(child)
            : [child.Path])
        : [];

    private IEnumerable<string> OfBackend(IConfigurationSection section) =>
        _backends.Contains(section.Key) ? Unknown(section, section.Key) : [section.Path];

    private static bool IsGeneral(string key) => key.Count(letter => letter == ':') == 1;

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Key} is not a setting of this version; it is ignored.")]
        public static partial void NotASetting(ILogger logger, string key);
    }
}
