using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// The "None" rule, decided here and nowhere else: a pipeline sends what its variables hold, and <c>None</c>, <c>null</c>, <c>nil</c>,
/// <c>undefined</c>, <c>N/A</c>, empty or blank, in any letter case, means "leave it".
/// </summary>
public static class NoneRule
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "none", "null", "nil", "undefined", "n/a" };

    /// <summary>Whether a text says "leave it".</summary>
    public static bool IsNone(string? text) => string.IsNullOrWhiteSpace(text) || Words.Contains(text.Trim());

    /// <summary>
    /// The arguments without those that say "leave it"; from lists and objects such members are left out. Null when nothing is left of
    /// what decides: then there is nothing to do.
    /// </summary>
    public static CallbackArguments? Apply(CallbackOperation operation, CallbackArguments arguments)
    {
        var replaces = arguments.Text("mode") == "replace";
        var kept = arguments;
        foreach (var parameter in operation.Parameters.Where(parameter => arguments.Has(parameter.Name) && !IsAddress(operation, parameter)))
        {
            var value = Clean(parameter, arguments, replaces);
            kept = value is { } left ? kept.With([new(parameter.Name, left)]) : kept.Without([parameter.Name]);
        }

        var given = operation.Parameters.Where(parameter => Decides(operation, parameter) && arguments.Has(parameter.Name)).ToList();
        var (needed, chosen) = (given.Where(parameter => parameter.Required), given.Where(parameter => !parameter.Required).ToList());
        var isNothing = needed.Any(IsLost) || (chosen.Count > 0 && chosen.All(IsLost));
        return isNothing ? null : kept;

        bool IsLost(CallbackParameter parameter) => !kept.Has(parameter.Name);
    }

    /// <summary>Ids say where, not what: an id of "None" is a mistake, not a wish.</summary>
    private static bool IsAddress(CallbackOperation operation, CallbackParameter parameter) =>
        parameter.In == "path" || parameter == operation.Conversation;

    private static bool Decides(CallbackOperation operation, CallbackParameter parameter) =>
        !operation.IsRead && !IsAddress(operation, parameter) && (parameter.Required || parameter.Decides);

    private static JsonElement? Clean(CallbackParameter parameter, CallbackArguments arguments, bool replaces)
    {
        var value = arguments.Value(parameter.Name);
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined || (value.ValueKind == JsonValueKind.String && IsNone(value.GetString())))
        {
            return null;
        }

        return parameter.Type switch
        {
            "array" => List(arguments.List(parameter.Name), replaces),
            "object" when arguments.Members(parameter.Name) is { ValueKind: JsonValueKind.Object } members => Members(parameter, members, replaces),
            _ => value,
        };
    }

    private static JsonElement? List(IReadOnlyList<JsonElement> items, bool replaces)
    {
        var kept = items.Where(item => !IsNone(item)).ToList();
        return kept.Count == 0 && !(replaces && items.Count == 0) ? null : JsonSerializer.SerializeToElement(kept);
    }

    private static JsonElement? Members(CallbackParameter parameter, JsonElement members, bool replaces)
    {
        var kept = new JsonObject();
        foreach (var member in members.EnumerateObject())
        {
            if (!IsNone(member.Value) || (parameter.NullDeletes && member.Value.ValueKind == JsonValueKind.Null))
            {
                kept[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            }
        }

        return kept.Count == 0 && !(replaces && !members.EnumerateObject().Any()) ? null : JsonSerializer.SerializeToElement(kept);
    }

    private static bool IsNone(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && IsNone(value.GetString()));
}
