using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Tests.Pipelines;

/// <summary>The pipelines as the product wires them, with the settings of one backend and changes of a test.</summary>
/// <param name="section">The backend's section, which names of changes are taken in unless they start with a colon.</param>
/// <param name="enough">The settings of that section that are enough.</param>
internal sealed class BackendSettings(string section, params (string Key, string? Value)[] enough)
{
    /// <summary>What the product refuses to start with, if anything.</summary>
    public IReadOnlyList<string> Problems(params (string Key, string? Value)[] changes)
    {
        using var provider = Provider(changes);
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException refusal)
        {
            return [.. refusal.Failures];
        }
    }

    public ServiceProvider Provider(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Pipeline:Backend"] = section };
        foreach (var (key, value) in enough.Concat(changes))
        {
            settings[key.StartsWith(':') ? key[1..] : $"{section}:{key}"] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddPipelines(configuration).BuildServiceProvider();
    }
}
