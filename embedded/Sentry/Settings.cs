using System.Reflection;

namespace Sentry;

/// <summary>Completes options from the environment, as the official SDK does.</summary>
internal static class Settings
{
    public static void Complete(SentryOptions options, Func<string, string?> environment)
    {
        if (string.IsNullOrEmpty(options.Dsn))
        {
            options.Dsn = environment("SENTRY_DSN") ?? options.Dsn;
        }

        if (options.Dsn is null)
        {
            throw new ArgumentNullException(
                nameof(options),
                "You must supply a DSN to use Sentry, in the options or in SENTRY_DSN. To disable Sentry, pass an empty string.");
        }

        options.Environment = FirstOf(options.Environment, environment("SENTRY_ENVIRONMENT")) ?? "production";
        options.Release = FirstOf(options.Release, environment("SENTRY_RELEASE")) ?? EntryAssembly();
    }

    private static string? FirstOf(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                return value;
            }
        }

        return null;
    }

    private static string? EntryAssembly()
    {
        var assembly = Assembly.GetEntryAssembly();
        var version = assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version is null ? null : $"{assembly!.GetName().Name}@{version}";
    }
}
