using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sentry;

/// <summary>Writes what events and transactions have in common.</summary>
internal static class PayloadJson
{
    public static void WriteOrigin(Utf8JsonWriter json, SentryOptions options)
    {
        json.WriteString("platform", "csharp");
        WriteOptional(json, "release", options.Release);
        WriteOptional(json, "environment", options.Environment);
        Envelope.WriteSdk(json);
        if (options.SendDefaultPii)
        {
            json.WriteString("server_name", Environment.MachineName);
            json.WriteStartObject("user");
            json.WriteString("username", Environment.UserName);
            json.WriteEndObject();
        }
    }

    /// <summary>Members of the "contexts" object, which the caller opens and closes.</summary>
    public static void WriteMachine(Utf8JsonWriter json)
    {
        json.WriteStartObject("runtime");
        json.WriteString("type", "runtime");
        json.WriteString("name", ".NET");
        json.WriteString("version", Environment.Version.ToString());
        json.WriteEndObject();
        json.WriteStartObject("os");
        json.WriteString("type", "os");
        json.WriteString("raw_description", RuntimeInformation.OSDescription);
        json.WriteEndObject();
    }

    public static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? values)
    {
        if (values is null || values.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    public static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Levels are written in lower case.</summary>
    public static void WriteLevel<T>(Utf8JsonWriter json, T level)
        where T : struct, Enum =>
        json.WriteString("level", JsonNamingPolicy.CamelCase.ConvertName(level.ToString()));
}
