using System.Collections;
using System.Globalization;
using System.Reflection;

using Chatdify.Core;
using Chatdify.Functions.Azure;

namespace Chatdify.Tests.Composition;

/// <summary>One setting as the code knows it.</summary>
/// <param name="Key">As it is written in the environment, such as <c>Turns__QuietPeriod</c>; a list ends in <c>__0</c>.</param>
/// <param name="Type">What the documentation calls its type.</param>
/// <param name="Default">As it would be written; null for none.</param>
public sealed record Setting(string Key, string Type, string? Default);

/// <summary>
/// All settings of all options classes. An options class is one with a constant <c>SectionName</c>; <c>SettingsParityTests</c> holds
/// that against what is really registered.
/// </summary>
public static class SettingsCatalog
{
    private const string Section = "SectionName";
    private static readonly Assembly[] Ours = [typeof(ChatdifyServices).Assembly, typeof(StorageClients).Assembly];

    public static IReadOnlyList<Type> OptionsClasses { get; } =
        [.. Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type.GetField(Section) is { IsLiteral: true })];

    public static IReadOnlyList<Setting> Settings { get; } = [.. OptionsClasses.SelectMany(Of)];

    /// <summary>Whether the last part of a key, without list number, names something that nobody may read.</summary>
    public static bool IsSecret(string key)
    {
        var name = key.Split("__").Last(part => !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return new[] { "Token", "Secret", "Secrets", "ApiKey", "ApiKeys", "TokenKeys", "SigningKey", "Password", "Dsn", "SENTRY_DSN", "TeamsWebhookUrl" }
            .Any(end => name.EndsWith(end, StringComparison.Ordinal));
    }

    /// <summary>The settings of one class, those of nested objects included.</summary>
    public static IEnumerable<Setting> Of(Type type) =>
        Of(((string)type.GetField(Section)!.GetRawConstantValue()!).Replace(":", "__", StringComparison.Ordinal), Activator.CreateInstance(type)!);

    private static IEnumerable<Setting> Of(string prefix, object options) => options.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .SelectMany(property => Of($"{prefix}__{property.Name}", property.PropertyType, property.GetValue(options)));

    private static IEnumerable<Setting> Of(string key, Type type, object? value)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (typeof(IDictionary<string, string>).IsAssignableFrom(plain))
        {
            return [new Setting($"{key}__name", "text", null)];
        }

        if (plain != typeof(string) && ElementOf(plain) is { } element)
        {
            return Name(element) is { } name
                ? [new Setting($"{key}__0", $"list of {name}", ((IEnumerable?)value)?.Cast<object>().Select(Text).FirstOrDefault())]
                : Of($"{key}__0", Activator.CreateInstance(element)!);
        }

        return Name(plain) is { } simple ? [new Setting(key, simple, Text(value))] : Of(key, value ?? Activator.CreateInstance(plain)!);
    }

    private static Type? ElementOf(Type type) => type.IsArray
        ? type.GetElementType()
        : type.GetInterfaces().Append(type)
            .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GenericTypeArguments[0];

    private static string? Name(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(Uri) => "URL",
        _ when type == typeof(int) || type == typeof(long) => "whole number",
        _ when type == typeof(double) => "number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "time span",
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => null,
    };

    private static string? Text(object? value) => value switch
    {
        null or "" => null,
        bool yes => yes ? "true" : "false",
        TimeSpan { Ticks: var ticks } span when ticks % TimeSpan.TicksPerSecond != 0 => span.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0'),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
