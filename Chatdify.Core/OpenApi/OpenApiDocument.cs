using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;

namespace Chatdify.Core.OpenApi;

/// <summary>
/// The callback API as an OpenAPI 3.0.3 document that Dify imports as a custom tool: one server without trailing slash, parameters on the
/// operation, exactly one content type per body, an answer with a body for every operation.
/// </summary>
public static class OpenApiDocument
{
    private const string Title = "Chatdify";
    private const string About =
        "Acts on the Chatwoot conversation that the assistant is talking in: reads it, changes status, priority, team, assignee, labels and "
        + "attributes, writes messages and private notes, and hands the conversation over to a human.";

    /// <summary>The document.</summary>
    /// <param name="publicUrl">Address under which Dify reaches this app, without <c>/api</c>; a trailing slash does not matter.</param>
    /// <param name="operations">What the document offers, in this order.</param>
    public static JsonObject Build(Uri publicUrl, IEnumerable<CallbackOperation> operations) => new()
    {
        ["openapi"] = "3.0.3",
        ["info"] = new JsonObject { ["title"] = Title, ["description"] = About, ["version"] = "1" },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = publicUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/api" }),
        ["security"] = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() }),
        ["paths"] = Paths(operations),
        ["components"] = new JsonObject
        {
            ["securitySchemes"] = new JsonObject
            {
                ["apiKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-Api-Key" },
            },
        },
    };

    private static JsonObject Paths(IEnumerable<CallbackOperation> operations)
    {
        var paths = new JsonObject();
        foreach (var sameRoute in operations.GroupBy(operation => operation.Route))
        {
            var item = new JsonObject();
            foreach (var operation in sameRoute)
            {
                item[Lower(operation.Method)] = Operation(operation);
            }

            paths["/" + sameRoute.Key] = item;
        }

        return paths;
    }

    private static JsonObject Operation(CallbackOperation operation)
    {
        var described = new JsonObject
        {
            ["operationId"] = operation.OperationId,
            ["description"] = operation.Description,
        };
        var parameters = operation.Parameters.Where(parameter => parameter.In != "body").Select(Parameter).Concat(Token(operation)).ToArray<JsonNode?>();
        if (parameters.Length > 0)
        {
            described["parameters"] = new JsonArray(parameters);
        }

        var body = operation.Parameters.Where(parameter => parameter.In == "body").ToList();
        if (body.Count > 0)
        {
            described["requestBody"] = Body(body);
        }

        described["responses"] = Responses();
        return described;
    }

    private static JsonObject Parameter(CallbackParameter parameter) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.In,
        ["required"] = parameter.Required,
        ["description"] = parameter.Description,
        ["schema"] = ParameterSchema.TypeOnly(parameter),
    };

    /// <summary>Only where a token can open anything.</summary>
    private static IEnumerable<JsonObject> Token(CallbackOperation operation)
    {
        if (operation.Verb.Length > 0)
        {
            yield return Parameter(new CallbackParameter(
                CallbackKeys.TokenHeader, "header", "string", Required: false,
                "The value of the input bridge_token, unchanged. Needed unless this tool has an API key of its own."));
        }
    }

    private static JsonObject Body(List<CallbackParameter> members) => new()
    {
        ["required"] = members.Exists(member => member.Required),
        ["content"] = Json(ParameterSchema.OfAll(members)),
    };

    private static JsonObject Responses() => new()
    {
        ["200"] = Answer("What was done.", "application/json"),
        ["default"] = Answer("Nothing was done; reason and detail say why.", "application/problem+json"),
    };

    private static JsonObject Answer(string description, string contentType) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { [contentType] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } } },
    };

    private static JsonObject Json(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static string Lower(string method) => method switch
    {
        "GET" => "get",
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "No such method in the callback API."),
    };
}
