using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chatdify.Simulators;

/// <summary>How a server writes JSON; receivers that sign, compare or cut bytes notice the difference.</summary>
/// <param name="ItemSeparator">Between members.</param>
/// <param name="NameSeparator">Between a name and its value.</param>
/// <param name="AsciiOnly">Everything beyond ASCII as <c>\uXXXX</c>.</param>
/// <param name="HtmlSafe">Rails' habit: <c>&lt; &gt; &amp;</c>, U+2028 and U+2029 as <c>\uXXXX</c>.</param>
/// <param name="SortedNames">Members of every object in ordinal order of their names.</param>
internal sealed record JsonStyle(
    string ItemSeparator = ",", string NameSeparator = ":", bool AsciiOnly = false, bool HtmlSafe = false, bool SortedNames = false)
{
    public static readonly JsonStyle Rails = new(HtmlSafe: true);
    public static readonly JsonStyle Compact = new();
    public static readonly JsonStyle CompactSorted = new(SortedNames: true);
    public static readonly JsonStyle CompactAscii = new(AsciiOnly: true);
    public static readonly JsonStyle Python = new(", ", ": ", AsciiOnly: true);
}

/// <summary>Writes a JSON tree in a given style: byte-exact where System.Text.Json has habits of its own.</summary>
internal static class JsonText
{
    public static string Write(JsonNode? node, JsonStyle style)
    {
        var text = new StringBuilder();
        WriteNode(text, node, style);
        return text.ToString();
    }

    private static void WriteNode(StringBuilder text, JsonNode? node, JsonStyle style)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                WriteObject(text, members, style);
                break;
            case JsonArray items:
                WriteArray(text, items, style);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                WriteString(text, value.GetValue<string>(), style);
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject members, JsonStyle style)
    {
        IEnumerable<KeyValuePair<string, JsonNode?>> ordered =
            style.SortedNames ? members.OrderBy(member => member.Key, StringComparer.Ordinal) : members;
        var separator = "{";
        foreach (var (name, value) in ordered)
        {
            text.Append(separator);
            WriteString(text, name, style);
            text.Append(style.NameSeparator);
            WriteNode(text, value, style);
            separator = style.ItemSeparator;
        }

        text.Append(members.Count == 0 ? "{}" : "}");
    }

    private static void WriteArray(StringBuilder text, JsonArray items, JsonStyle style)
    {
        var separator = "[";
        foreach (var item in items)
        {
            text.Append(separator);
            WriteNode(text, item, style);
            separator = style.ItemSeparator;
        }

        text.Append(items.Count == 0 ? "[]" : "]");
    }

    private static void WriteString(StringBuilder text, string value, JsonStyle style)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                _ when MustEscape(c, style) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    private static bool MustEscape(char c, JsonStyle style) =>
        c < ' '
        || (style.AsciiOnly && c > '~')
        || (style.HtmlSafe && c is ('<' or '>' or '&' or '\u2028' or '\u2029'));
}
