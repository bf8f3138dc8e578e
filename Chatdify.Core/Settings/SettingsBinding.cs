using System.Reflection;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Settings;

/// <summary>
/// Binds an options class to its section one setting at a time, so that a malformed value is reported with its key
/// beside all other problems instead of ending the start at the first one.
/// </summary>
internal static class SettingsBinding
{
    /// <summary>
    /// Registers <typeparamref name="T"/>, bound to <paramref name="section"/>, and validated before anything starts unless it is of no
    /// use in this installation.
    /// </summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section, bool checkAtStart = true)
        where T : class, new() => services.AddScopedSettings<T>(section, checkAtStart ? [""] : []);

    /// <summary>
    /// Registers <typeparamref name="T"/> under names, the scopes: without name it is bound to <paramref name="section"/>, under the name of
    /// another section also to <paramref name="section"/> below that one, which comes first. Those of <paramref name="checkedAtStart"/> are
    /// validated before anything starts.
    /// </summary>
    public static IServiceCollection AddScopedSettings<T>(this IServiceCollection services, string section, IEnumerable<string> checkedAtStart)
        where T : class, new()
    {
        services.AddSingleton(new SettingsSection(section, typeof(T)));
        services.AddSingleton<IConfigureOptions<T>>(provider => new ScopedSettings<T>(provider.GetRequiredService<IConfiguration>(), section));
        services.AddSingleton<IValidateOptions<T>>(provider => new SettingsValidator<T>(provider.GetRequiredService<IConfiguration>(), section));
        services.AddOptions();
        foreach (var scope in checkedAtStart)
        {
            services.AddOptions<T>(scope).ValidateOnStart();
        }

        return services;
    }

    /// <summary>The settings of <paramref name="section"/> whose text cannot be read as the type they need.</summary>
    public static IEnumerable<string> Malformed<T>(IConfigurationSection section)
        where T : class, new()
    {
        var options = new T();
        return Properties(typeof(T))
            .Where(property => !TryBind(section.GetSection(property.Name), property, options))
            .Select(property => $"{section.Path}:{property.Name} is not {Describe(property.PropertyType)}.");
    }

    /// <summary>Sets what <paramref name="section"/> gives, and can be read.</summary>
    public static void Bind<T>(IConfigurationSection section, T options)
        where T : class
    {
        foreach (var property in Properties(typeof(T)))
        {
            TryBind(section.GetSection(property.Name), property, options);
        }
    }

    private static bool TryBind(IConfigurationSection setting, PropertyInfo property, object options)
    {
        if (!setting.Exists() || (setting.Value is { } text && string.IsNullOrWhiteSpace(text)))
        {
            return true;
        }

        try
        {
            var value = setting.Get(property.PropertyType) ?? property.GetValue(options);
            if (value is Enum choice && !Enum.IsDefined(choice.GetType(), choice))
            {
                return false; // A number that stands for no name.
            }

            property.SetValue(options, value);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The settings of an options class.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private static string Describe(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(TimeSpan) => "a time span such as 00:02:00",
        var t when t == typeof(int) || t == typeof(long) => "a whole number",
        var t when t == typeof(double) => "a number",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(Uri) => "an absolute http or https URL",
        var t when t.IsEnum => $"one of {string.Join(", ", Enum.GetNames(t))}",
        _ => "readable",
    };
}
