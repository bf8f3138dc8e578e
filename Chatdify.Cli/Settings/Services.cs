using System.CommandLine;

using Chatdify.Functions;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Cli.Settings;

/// <summary>The parts of the app that a command works with. Only the settings of these parts are checked, and all of them at once.</summary>
internal static class Services
{
    /// <summary>The storage, and what <paramref name="more"/> adds.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong.</exception>
    public static ServiceProvider Create(ParseResult parsed, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(SettingsSource.Read(parsed)).AddSingleton(TimeProvider.System).AddAzureStorage();
        more?.Invoke(services);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider;
    }
}
