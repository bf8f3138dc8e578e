using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;

namespace Chatdify.Core.OpenApi;

/// <summary>
/// Parameters of an operation as JSON Schema, for the OpenAPI document and for MCP tools alike: inline and flat, because Dify's importer
/// follows neither nested references nor combinations; without <c>enum</c>, because it drops them: allowed values stand in the description.
/// </summary>
public static class ParameterSchema
{
    /// <summary>The schema of one value.</summary>
    public static JsonObject Of(CallbackParameter parameter)
    {
        var schema = TypeOnly(parameter);
        schema["description"] = parameter.Description;
        return schema;
    }

    /// <summary>The schema of one value whose description stands elsewhere.</summary>
    public static JsonObject TypeOnly(CallbackParameter parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type };
        if (parameter.Type == "array")
        {
            schema["items"] = new JsonObject { ["type"] = parameter.ItemType ?? "string" };
        }

        return schema;
    }

    /// <summary>The schema of an object with these members.</summary>
    public static JsonObject OfAll(IEnumerable<CallbackParameter> parameters)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var parameter in parameters)
        {
            properties[parameter.Name] = Of(parameter);
            if (parameter.Required)
            {
                required.Add(parameter.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }
}
