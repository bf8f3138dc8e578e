using System.CommandLine;

using Microsoft.Extensions.Configuration;

namespace Chatdify.Cli.Settings;

/// <summary>Settings as the app reads them: the environment, and what it does not have from local.settings.json.</summary>
internal static class SettingsSource
{
    private const string Default = "local.settings.json";

    /// <summary>The option that names the file, of all commands.</summary>
    public static Option<string?> File { get; } = new("--settings")
    {
        Description = $"File with the settings; default: {Default} in the current folder, if it is there. The environment comes first.",
        HelpName = "file",
        Recursive = true,
    };

    /// <summary>The settings.</summary>
    /// <exception cref="CliException">The file is missing or cannot be read.</exception>
    public static IConfiguration Read(ParseResult parsed)
    {
        var builder = new ConfigurationBuilder();
        if (parsed.GetValue(File) is { } named)
        {
            builder.AddInMemoryCollection(LocalSettingsFile.Read(named));
        }
        else if (System.IO.File.Exists(Default))
        {
            builder.AddInMemoryCollection(LocalSettingsFile.Read(Default));
        }

        return builder.AddEnvironmentVariables().Build();
    }
}
