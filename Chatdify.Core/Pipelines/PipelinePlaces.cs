using Microsoft.Extensions.Configuration;

namespace Chatdify.Core.Pipelines;

/// <summary>
/// The places in a plan at which a backend may have settings of its own, such as <c>Pipeline:Canary:Dify:ApiKey</c>: with them, one Dify app
/// can stand in for another, or be tried beside it.
/// </summary>
internal static class PipelinePlaces
{
    /// <summary>The canary.</summary>
    public const string Canary = "canary";

    /// <summary>The shadow.</summary>
    public const string Shadow = "shadow";

    /// <summary>One who stands in.</summary>
    public const string Fallback = "fallback";

    private const string FallbackSection = PipelineOptions.SectionName + ":" + nameof(PipelineOptions.Fallback);

    /// <summary>The section of a backend's place below a scope; null when the backend is not there.</summary>
    public static string? Section(string place, string backend, PipelineOptions options) => place switch
    {
        "" => "",
        Canary => CanaryOptions.SectionName,
        Shadow => ShadowOptions.SectionName,
        _ => options.Fallback.Select((entry, number) => (entry, number)).FirstOrDefault(one => Is(one.entry, backend)) is ({ } _, var number)
            ? $"{FallbackSection}:{number}"
            : null,
    };

    /// <summary>Whether a route has who is at this place from the general settings, and with it what belongs to that.</summary>
    public static bool IsInherited(IConfiguration configuration, string route, string place) =>
        !configuration.GetSection(place == Fallback ? $"{route}:{FallbackSection}"
            : $"{route}:{(place == Canary ? CanaryOptions.SectionName : ShadowOptions.SectionName)}:Backend").Exists();

    private static bool Is(string? entry, string name) => string.Equals(entry?.Trim(), name, StringComparison.OrdinalIgnoreCase);
}
