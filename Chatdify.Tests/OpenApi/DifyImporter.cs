using System.Text.Json.Nodes;

namespace Chatdify.Tests.OpenApi;

/// <summary>
/// What Dify 1.15 makes of an OpenAPI document given as a custom tool, from the facts of the sheet on AI backends, section 3.2: first server only, joined to the
/// path as text; parameters of the operation only; the properties of every content type; one flat list of arguments.
/// </summary>
internal static class DifyImporter
{
    private const int MaxOperations = 100;
    private static readonly string[] Methods = ["get", "post", "put", "delete", "patch", "head", "options", "trace"];

    public static DifyImport Import(string document)
    {
        var root = JsonNode.Parse(document)!.AsObject();
        _ = root["info"]?["title"]?.GetValue<string>() ?? throw new FormatException("The document has no title.");
        var server = root["servers"] is JsonArray { Count: > 0 } servers
            ? servers[0]!["url"]!.GetValue<string>()
            : throw new FormatException("The document has no server.");
        var paths = root["paths"] as JsonObject ?? throw new FormatException("The document has no paths.");
        var warnings = new List<string>();
        var tools = (
            from path in paths
            from operation in path.Value!.AsObject()
            where Methods.Contains(operation.Key)
            select Tool(server + path.Key, path.Key, operation.Key, operation.Value!.AsObject(), warnings)).ToList();
        return tools.Count <= MaxOperations
            ? new DifyImport(tools, warnings)
            : throw new FormatException($"{tools.Count} operations are too many.");
    }

    private static DifyTool Tool(string url, string path, string method, JsonObject operation, List<string> warnings)
    {
        var name = operation["operationId"]?.GetValue<string>() ?? $"{path}_{method}";
        var contents = operation["requestBody"]?["content"]?.AsObject();
        var arguments = Parameters(operation).Concat(Members(contents)).ToList();
        warnings.AddRange(arguments
            .GroupBy(argument => argument.Name, StringComparer.Ordinal)
            .Where(same => same.Count() > 1)
            .Select(same => $"{name}: the argument {same.Key} is there {same.Count()} times."));
        return new DifyTool(
            name,
            operation["description"]?.GetValue<string>() ?? operation["summary"]?.GetValue<string>() ?? "",
            url,
            method,
            contents?.FirstOrDefault().Key,
            arguments);
    }

    private static IEnumerable<DifyArgument> Parameters(JsonObject operation) =>
        from parameter in operation["parameters"]?.AsArray() ?? []
        select new DifyArgument(
            parameter["name"]!.GetValue<string>(),
            parameter["in"]!.GetValue<string>(),
            TypeOf(parameter["schema"]),
            parameter["required"]?.GetValue<bool>() ?? false,
            parameter["description"]?.GetValue<string>() ?? "");

    private static IEnumerable<DifyArgument> Members(JsonObject? contents) =>
        from content in contents ?? []
        let schema = content.Value!["schema"]!
        let required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? []
        from property in schema["properties"]?.AsObject() ?? []
        select new DifyArgument(
            property.Key,
            "body",
            TypeOf(property.Value),
            required.Contains(property.Key),
            property.Value!["description"]?.GetValue<string>() ?? "");

    private static string TypeOf(JsonNode? schema) => (schema?["type"]?.GetValue<string>(), schema?["format"]?.GetValue<string>()) switch
    {
        (_, "binary") => "file",
        ("integer" or "number", _) => "number",
        ("boolean", _) => "boolean",
        ("array", _) => "array",
        _ => "string",
    };
}

/// <summary>What came in, and what Dify would complain about.</summary>
internal sealed record DifyImport(IReadOnlyList<DifyTool> Tools, IReadOnlyList<string> Warnings)
{
    public DifyTool this[string name] => Tools.Single(tool => tool.Name == name);
}

/// <summary>One argument of a tool.</summary>
internal sealed record DifyArgument(string Name, string In, string Type, bool Required, string Description);
