using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Core.OpenApi;

using Xunit;

namespace Chatdify.Tests.OpenApi;

/// <summary>The document is OpenAPI 3.0.3, in the narrow shape that Dify's importer understands.</summary>
public sealed class OpenApiDocumentTests
{
    private static readonly CallbackOperation[] Tools = [.. CallbackOperations.All.Where(operation => operation.IsTool)];
    private static readonly JsonObject Document = OpenApiDocument.Build(new Uri("https://bridge.example.org"), Tools);

    public static TheoryData<string> OperationIds => [.. Tools.Select(operation => operation.OperationId)];

    [Theory]
    [InlineData("https://bridge.example.org", "https://bridge.example.org/api")]
    [InlineData("https://bridge.example.org/", "https://bridge.example.org/api")]
    [InlineData("http://10.0.0.5:7071/bridge/?x=1", "http://10.0.0.5:7071/bridge/api")]
    public void The_one_server_is_the_public_address_and_ends_without_slash(string publicUrl, string server)
    {
        var servers = OpenApiDocument.Build(new Uri(publicUrl), Tools)["servers"]!.AsArray();

        Assert.Equal(server, Assert.Single(servers)!["url"]!.GetValue<string>());
    }

    [Fact]
    public void The_document_has_what_OpenAPI_requires()
    {
        Assert.Equal("3.0.3", Document["openapi"]!.GetValue<string>());
        Assert.All(new[] { "title", "version" }, name => Assert.NotEmpty(Document["info"]![name]!.GetValue<string>()));
        Assert.All(Document["paths"]!.AsObject(), path => Assert.StartsWith("/v1/", path.Key, StringComparison.Ordinal));
        var scheme = Document["components"]!["securitySchemes"]!["apiKey"]!;
        Assert.Equal(("apiKey", "header", "X-Api-Key"), (Text(scheme["type"]), Text(scheme["in"]), Text(scheme["name"])));
        Assert.True(Document["security"]![0]!.AsObject().ContainsKey("apiKey"));
    }

    [Fact]
    public void No_reference_no_combination_and_no_enum_is_anywhere() => Assert.DoesNotContain(
        Names(Document), name => name is "$ref" or "allOf" or "oneOf" or "anyOf" or "enum");

    [Theory]
    [MemberData(nameof(OperationIds))]
    public void Every_placeholder_of_a_path_is_a_required_path_parameter_and_nothing_else_is_one(string operationId)
    {
        var (path, operation) = Find(operationId);
        var placeholders = path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}'));
        var parameters = Parameters(operation).Where(parameter => Text(parameter["in"]) == "path").ToList();

        Assert.Equal(placeholders, parameters.Select(parameter => Text(parameter["name"])));
        Assert.All(parameters, parameter => Assert.True(parameter["required"]!.GetValue<bool>()));
    }

    [Theory]
    [MemberData(nameof(OperationIds))]
    public void Every_value_has_a_type_that_Dify_knows_and_a_description(string operationId)
    {
        var (_, operation) = Find(operationId);
        var schemas = Parameters(operation).Select(parameter => (parameter["schema"]!, Text(parameter["description"])))
            .Concat(Members(operation).Select(member => (member.Value!, Text(member.Value!["description"]))));

        foreach (var (schema, description) in schemas)
        {
            Assert.Contains(Text(schema["type"]), new[] { "string", "integer", "boolean", "array", "object" });
            Assert.Equal(Text(schema["type"]) == "array", schema["items"]?["type"] is not null);
            Assert.NotEmpty(description);
        }
    }

    [Theory]
    [MemberData(nameof(OperationIds))]
    public void A_body_is_one_object_of_JSON_and_only_where_HTTP_has_bodies(string operationId)
    {
        var (path, operation) = Find(operationId);
        if (operation["requestBody"] is not { } body)
        {
            return;
        }

        var (contentType, content) = Assert.Single(body["content"]!.AsObject());
        Assert.Equal("application/json", contentType);
        Assert.Equal("object", Text(content!["schema"]!["type"]));
        Assert.DoesNotContain(Document["paths"]![path]!.AsObject(), method => method.Value == operation && method.Key is "get" or "delete");
    }

    [Theory]
    [MemberData(nameof(OperationIds))]
    public void Every_operation_answers_with_a_body(string operationId)
    {
        var responses = Find(operationId).Operation["responses"]!.AsObject();

        Assert.True(responses.ContainsKey("200"));
        Assert.All(responses, response => Assert.NotEmpty(response.Value!["content"]!.AsObject()));
        Assert.All(responses, response => Assert.NotEmpty(Text(response.Value!["description"])));
    }

    private static (string Path, JsonObject Operation) Find(string operationId) => (
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Text(operation.Value!["operationId"]) == operationId
        select (path.Key, operation.Value!.AsObject())).Single();

    private static IEnumerable<JsonNode> Parameters(JsonObject operation) => operation["parameters"]?.AsArray().Select(parameter => parameter!) ?? [];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonObject operation) =>
        operation["requestBody"]?["content"]!["application/json"]!["schema"]!["properties"]!.AsObject() ?? [];

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Names(member.Value).Prepend(member.Key)),
        JsonArray items => items.SelectMany(Names),
        _ => [],
    };

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";
}
