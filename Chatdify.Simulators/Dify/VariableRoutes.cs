using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Conversation variables of a chatflow: read since 1.4, written since 1.7.2.</summary>
internal sealed class VariableRoutes(DifySimulatorOptions options, DifyStore store)
{
    public void Map(DifyServer server)
    {
        if (options.Version.TellsVariables)
        {
            server.Get("/conversations/{id}/variables", ListAsync);
        }

        if (options.Version.TakesVariables)
        {
            server.WithBody("PUT", "/conversations/{id}/variables/{variable}", SetAsync);
        }
    }

    private Task ListAsync(HttpContext context)
    {
        JsonArray data;
        lock (store.Gate)
        {
            data = new JsonArray([.. Find(context, ReadRoutes.User(context)).Variables.Select(View)]);
        }

        return DifyJson.WriteAsync(context, 200, new JsonObject { ["limit"] = 20, ["has_more"] = false, ["data"] = data });
    }

    private Task SetAsync(HttpContext context, JsonObject body)
    {
        JsonObject view;
        lock (store.Gate)
        {
            var id = $"{context.Request.RouteValues["variable"]}";
            var variable = Find(context, body["user"]?.GetValue<string>() ?? ReadRoutes.DefaultUser).Variables.FirstOrDefault(one => one.Id == id)
                ?? throw DifyFailure.NotFound("Conversation Variable Not Exists.");
            variable.Value = Fits(variable.Type, body["value"]) ? body["value"]!.DeepClone() : throw new DifyFailure(
                400, "bad_request", $"Type mismatch: variable '{variable.Name}' expects {variable.Type}");
            view = View(variable);
        }

        return DifyJson.WriteAsync(context, 200, view);
    }

    private DifyConversation Find(HttpContext context, string user) =>
        store.Find($"{context.Request.RouteValues["id"]}", user) ?? throw DifyFailure.NotFound("Conversation Not Exists.");

    private static bool Fits(string type, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        _ => false,
    };

    private static JsonObject View(DifyVariable variable) => new()
    {
        ["id"] = variable.Id,
        ["name"] = variable.Name,
        ["value_type"] = variable.Type,
        ["value"] = AsPython(variable.Value),
        ["description"] = "",
        ["created_at"] = 1_782_400_000,
        ["updated_at"] = 1_782_400_000,
    };

    /// <summary>The value is a text whatever its type, and no JSON.</summary>
    private static string AsPython(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Number => value.ToJsonString(),
        _ => value.ToJsonString().Replace('"', '\''),
    };
}

/// <summary>A variable of one conversation.</summary>
internal sealed class DifyVariable(string name, string type, JsonNode value)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public string Name => name;

    public string Type => type;

    public JsonNode Value { get; set; } = value;
}
