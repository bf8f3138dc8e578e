using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Settings;

/// <summary>
/// Fills the options of a scope: first from the general section, then from the scope's own. A scope that has an address of its own does
/// not inherit the key of the general one: a key never reaches a server that it was not meant for.
/// </summary>
internal sealed class ScopedSettings<T>(IConfiguration configuration, string section) : IConfigureNamedOptions<T>
    where T : class, new()
{
    private const string Key = "ApiKey";
    private static readonly string[] Addresses = ["BaseUrl", "Url"];

    public void Configure(T options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, T options)
    {
        SettingsBinding.Bind(configuration.GetSection(section), options);
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        if (!Inherits(configuration, name, section, Key) && typeof(T).GetProperty(Key) is { } key)
        {
            key.SetValue(options, key.GetValue(new T()));
        }

        SettingsBinding.Bind(configuration.GetSection($"{name}:{section}"), options);
    }

    /// <summary>Whether a setting that a scope does not give comes from the general section.</summary>
    public static bool Inherits(IConfiguration configuration, string scope, string section, string member) =>
        member != Key || !Addresses.Any(address => configuration.GetSection($"{scope}:{section}:{address}").Exists());
}
