using Chatdify.Core.Settings;

using Microsoft.Extensions.Configuration;

namespace Chatdify.Core.Pipelines;

/// <summary>
/// Where the settings of a backend stand: in its own section, and in sections of routes that come before it
/// (<c>Routes:0:Dify:ApiKey</c>). A scope is empty for the first, the route's section for the second.
/// </summary>
public static class BackendScopes
{
    /// <summary>The section of the routes.</summary>
    public const string Routes = "Routes";

    /// <summary>The sections of the routes, in their order.</summary>
    public static IEnumerable<string> OfRoutes(IConfiguration configuration) =>
        configuration.GetSection(Routes).GetChildren().Select(route => route.Path);

    /// <summary>All scopes, the general one first.</summary>
    public static IEnumerable<string> All(IConfiguration configuration) => OfRoutes(configuration).Prepend("");

    /// <summary>The scopes in which a backend is in use, and whose settings must therefore be good.</summary>
    public static IEnumerable<string> InUse(IConfiguration configuration, string backend) => All(configuration)
        .SelectMany(scope => Places(configuration, scope, backend).Select(place => Nearest(configuration, scope, place, backend)))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a scope is made of, the outermost first: a route, then a place of its plan. The general settings, before all, are not named.</summary>
    public static IEnumerable<string> Levels(string scope) =>
        scope.Length == 0 ? []
        : scope.IndexOf($":{PipelineOptions.SectionName}:", StringComparison.OrdinalIgnoreCase) is > 0 and var at ? [scope[..at], scope]
        : [scope];

    /// <summary>A section below a scope; either may be empty.</summary>
    public static string Join(string scope, string section) => scope.Length == 0 || section.Length == 0 ? scope + section : $"{scope}:{section}";

    /// <summary>Whether a scope has settings of its own for a backend.</summary>
    public static bool HasSettings(IConfiguration configuration, string scope, string backend) =>
        scope.Length > 0 && configuration.GetSection($"{scope}:{backend}").Exists();

    /// <summary>The backend that a route names itself; null when it takes the general one.</summary>
    public static string? Own(IConfiguration configuration, string scope) =>
        scope.Length > 0 && configuration[$"{scope}:{nameof(PipelineOptions.Backend)}"] is { } named && !string.IsNullOrWhiteSpace(named)
            ? named.Trim()
            : null;

    /// <summary>The places at which a backend may be asked in a scope.</summary>
    private static IEnumerable<(string Name, string Section)> Places(IConfiguration configuration, string scope, string backend)
    {
        var options = Read<PipelineOptions>(configuration, scope, PipelineOptions.SectionName);
        (string Place, string? Backend)[] all =
        [
            ("", Own(configuration, scope) ?? options.Backend),
            (PipelinePlaces.Canary, Read<CanaryOptions>(configuration, scope, CanaryOptions.SectionName).Backend),
            (PipelinePlaces.Shadow, Read<ShadowOptions>(configuration, scope, ShadowOptions.SectionName).Backend),
            .. options.FallbackBackends.Select(one => (PipelinePlaces.Fallback, (string?)one)),
        ];
        return all
            .Where(one => backend.Equals(one.Backend?.Trim(), StringComparison.OrdinalIgnoreCase))
            .Select(one => (one.Place, PipelinePlaces.Section(one.Place, backend, options) ?? ""));
    }

    /// <summary>Where a backend's settings at a place stand (<see cref="PipelineNames"/> names it after that).</summary>
    private static string Nearest(IConfiguration configuration, string scope, (string Name, string Section) place, string backend)
    {
        var isInherited = scope.Length > 0 && place.Name.Length > 0 && PipelinePlaces.IsInherited(configuration, scope, place.Name);
        string[] near = [Join(scope, place.Section), isInherited ? place.Section : "", scope];
        return near.FirstOrDefault(one => HasSettings(configuration, one, backend)) ?? "";
    }

    private static T Read<T>(IConfiguration configuration, string scope, string section)
        where T : class, new()
    {
        var options = new T();
        new ScopedSettings<T>(configuration, section).Configure(scope, options);
        return options;
    }
}
