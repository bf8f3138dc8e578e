using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Settings;

/// <summary>
/// Fills the options of a scope: first from the general section, then from the scope's own, level by level. A scope that has an address of its own does
/// not inherit the key of the general one: a key never reaches a server that it was not meant for. A scope that names a backend of its own
/// does not inherit canary and shadow, which were named to be compared with another one.
/// </summary>
internal sealed class ScopedSettings<T>(IConfiguration configuration, string section) : IConfigureNamedOptions<T>
    where T : class, new()
{
    private const string Key = "ApiKey";
    private static readonly string[] Addresses = ["BaseUrl", "Url"];

    /// <summary>What stands beside a backend to compare it with: where a route names another backend, that was not meant.</summary>
    private static readonly string[] OfTheBackend = ["Pipeline:Canary", "Pipeline:Shadow"];

    public void Configure(T options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, T options)
    {
        SettingsBinding.Bind(configuration.GetSection(section), options);
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        var fresh = new T();
        foreach (var level in BackendScopes.Levels(name))
        {
            foreach (var property in SettingsBinding.Properties(typeof(T)).Where(property => !Inherits(configuration, level, section, property.Name)))
            {
                property.SetValue(options, property.GetValue(fresh));
            }

            SettingsBinding.Bind(configuration.GetSection($"{level}:{section}"), options);
        }
    }

    /// <summary>Whether a setting that a scope does not give comes from the general section.</summary>
    public static bool Inherits(IConfiguration configuration, string scope, string section, string member) =>
        !(member == Key && Addresses.Any(address => configuration.GetSection($"{scope}:{section}:{address}").Exists()))
        && !(OfTheBackend.Contains(section) && !string.IsNullOrWhiteSpace(configuration[$"{scope}:Backend"]));
}
