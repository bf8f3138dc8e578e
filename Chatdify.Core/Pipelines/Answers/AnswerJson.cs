using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>
/// Reads what a backend sends field by field: shapes differ by version and app, and one field of an unexpected type must not
/// cost the whole event, as it would with a typed contract.
/// </summary>
internal static class AnswerJson
{
    // Outputs of workflow nodes nest as deep as their author likes.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    private const int MaxIdLength = 128;
    private static readonly SearchValues<char> OfIds =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The object in <paramref name="utf8"/>, or false if it is anything else.</summary>
    public static bool TryParseObject(ReadOnlyMemory<byte> utf8, out JsonElement value) =>
        TryParse(utf8, out value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>The JSON in <paramref name="utf8"/>, of whatever kind, or false if it is none.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonElement value)
    {
        value = default;
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            value = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            // Noise of a proxy, or the end of a cut stream; the caller counts it.
            return false;
        }
    }

    /// <summary>The member's value if <paramref name="element"/> is an object that has it, else undefined.</summary>
    public static JsonElement Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The member's text, or null if it is missing or not a string.</summary>
    public static string? Text(this JsonElement element, string name)
    {
        var value = element.Get(name);
        return value.ValueKind == JsonValueKind.String ? value.AsText() : null;
    }

    /// <summary>The text of a value that is a string.</summary>
    public static string AsText(this JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, its other half perhaps in the next event, or a byte that is not UTF-8.
            return Unescape(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)[1..^1]));
        }
    }

    /// <summary>
    /// As <see cref="Text"/>, but null for what cannot be an id: ids become parts of addresses, of keys in the storage and of log lines.
    /// </summary>
    public static string? Id(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 and <= MaxIdLength } id && !id.AsSpan().ContainsAnyExcept(OfIds) ? id : null;

    /// <summary>The member's text, or its number as it is written; null when it is missing or empty.</summary>
    public static string? TextOrNumber(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText()
        : element.Text(name) is { Length: > 0 } text ? text
        : null;

    /// <summary>The member's whole number, written as a number or as a string, or null.</summary>
    public static long? Number(this JsonElement element, string name)
    {
        var value = element.Get(name);
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.String when long.TryParse(value.AsText(), out var number) => number,
            _ => null,
        };
    }

    /// <summary>The items of the member, none if it is missing or not a list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name)
    {
        var value = element.Get(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
    }

    private static string Unescape(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            i++;
            if (escaped[i] == 'u')
            {
                text.Append((char)Convert.ToUInt16(escaped.Substring(i + 1, 4), 16));
                i += 4;
                continue;
            }

            text.Append(escaped[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
        }

        return text.ToString();
    }
}
