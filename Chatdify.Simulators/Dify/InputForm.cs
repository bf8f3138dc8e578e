using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>Checks a request's variables against the app's form, as Dify does for every request.</summary>
internal static class InputForm
{
    /// <summary>The first complaint, or null.</summary>
    public static string? Complaint(JsonArray form, JsonObject inputs)
    {
        foreach (var (type, field) in form.OfType<JsonObject>().SelectMany(entry => entry).Select(entry => (entry.Key, entry.Value as JsonObject)))
        {
            if (field?["variable"]?.GetValue<string>() is { } name && Complaint(type, field, name, inputs[name]) is { } complaint)
            {
                return complaint;
            }
        }

        return null;
    }

    private static string? Complaint(string type, JsonObject field, string name, JsonNode? value)
    {
        if (value is null || (value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0))
        {
            return field["required"]?.GetValue<bool>() == true ? $"{name} is required in input form" : null;
        }

        return type switch
        {
            "text-input" or "paragraph" or "select" when value.GetValueKind() != JsonValueKind.String =>
                $"(type '{type}') {name} in input form must be a string",
            "text-input" or "paragraph" when field["max_length"]?.GetValue<int>() is { } max && value.GetValue<string>().Length > max =>
                $"{name} in input form must be less than {max} characters",
            "select" when field["options"] is JsonArray options && !options.Any(option => option!.GetValue<string>() == value.GetValue<string>()) =>
                $"{name} in input form must be one of the following: {options.ToJsonString()}",
            "checkbox" when value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) => $"{name} in input form must be a boolean",
            _ => null,
        };
    }
}
