using System.Globalization;
using System.Text;
using System.Text.Json;

using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// The arguments of a call by name, in any letter case, wherever they came from. Reads what pipelines really send: numbers and
/// booleans as text, lists as text with commas, objects as JSON text.
/// </summary>
public sealed class CallbackArguments
{
    private readonly Dictionary<string, JsonElement> _values;

    private CallbackArguments(Dictionary<string, JsonElement> values) => _values = values;

    /// <summary>Names of what was given.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>Arguments from any source; of several with one name the last counts.</summary>
    public static CallbackArguments Of(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        var known = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
        {
            known[name] = value;
        }

        return new CallbackArguments(known);
    }

    /// <summary>Arguments from one JSON object, as a tool call brings them.</summary>
    public static CallbackArguments Of(JsonElement members) =>
        Of(members.ValueKind == JsonValueKind.Object
            ? members.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))
            : []);

    /// <summary>Whether it was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value as given; undefined when it was not.</summary>
    public JsonElement Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>These with others beside them, which win.</summary>
    public CallbackArguments With(IEnumerable<KeyValuePair<string, JsonElement>> others) => Of(_values.Concat(others));

    /// <summary>These without some.</summary>
    public CallbackArguments Without(IEnumerable<string> names)
    {
        var dropped = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Of(_values.Where(value => !dropped.Contains(value.Key)));
    }

    /// <summary>As text, trimmed; numbers and booleans as they are written; null when not given or an object or list.</summary>
    public string? Text(string name) => Value(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Replace("\0", "", StringComparison.Ordinal).Trim(),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } literal => literal.GetRawText(),
        _ => null,
    };

    /// <summary>As a whole number of 64 bits, also when it came as text; null when it is not one.</summary>
    public long? Whole(string name) =>
        Value(name).Whole()
        ?? (long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null);

    /// <summary>As yes or no: <c>true</c>, <c>True</c>, <c>1</c>, <c>yes</c>; null when it is neither yes nor no.</summary>
    public bool? Flag(string name) => Text(name)?.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "ON" => true,
        "FALSE" or "0" or "NO" or "OFF" => false,
        _ => null,
    };

    /// <summary>As a list: an array, JSON text of one, or text with commas.</summary>
    public IReadOnlyList<JsonElement> List(string name)
    {
        var value = Parsed(name, '[');
        return value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray()],
            JsonValueKind.String =>
                [.. value.GetString()!.Split(',', StringSplitOptions.TrimEntries).Select(part => JsonSerializer.SerializeToElement(part))],
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            _ => [value],
        };
    }

    /// <summary>As an object, also as JSON text of one; undefined when it is something else.</summary>
    public JsonElement Members(string name) => Parsed(name, '{') is { ValueKind: JsonValueKind.Object } members ? members : default;

    private JsonElement Parsed(string name, char first)
    {
        var value = Value(name);
        if (value.Text()?.TrimStart() is not { Length: > 0 } text || text[0] != first)
        {
            return value;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(JsonCleaner.Clean(Encoding.UTF8.GetBytes(text)));
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
