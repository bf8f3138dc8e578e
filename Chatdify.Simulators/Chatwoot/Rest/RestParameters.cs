using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Reads JSON and form bodies the way Rails hands them to a controller: one bag of parameters, with or without the root key.</summary>
internal static class RestParameters
{
    private static readonly string[] RootKeys =
        ["message", "conversation", "contact", "webhook", "agent_bot", "inbox", "label", "team", "custom_attribute_definition"];

    public static async Task<(JsonObject Body, IReadOnlyList<SimAttachment> Files)> ReadAsync(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            return await ReadFormAsync(request);
        }

        if (request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return ([], []);
        }

        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var text = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return (text.Length == 0 ? [] : Parse(text), []);
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            var body = JsonNode.Parse(text) as JsonObject ?? [];
            return Array.Find(RootKeys, key => body.Count == 1 && body[key] is JsonObject) is { } root ? (JsonObject)body[root]!.DeepClone() : body;
        }
        catch (JsonException)
        {
            throw new RestFailure(400, new JsonObject { ["status"] = 400, ["error"] = "Bad Request" });
        }
    }

    private static async Task<(JsonObject Body, IReadOnlyList<SimAttachment> Files)> ReadFormAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var body = new JsonObject();
        foreach (var (name, values) in form)
        {
            body[name.TrimEnd('[', ']')] = name.EndsWith("[]", StringComparison.Ordinal)
                ? new JsonArray([.. values.Select(value => JsonValue.Create(value))])
                : JsonValue.Create(values.ToString());
        }

        var files = new List<SimAttachment>();
        foreach (var file in form.Files)
        {
            using var copy = new MemoryStream();
            await file.CopyToAsync(copy, request.HttpContext.RequestAborted);
            files.Add(new SimAttachment(KindOf(file.ContentType), file.FileName, file.ContentType, copy.ToArray()));
        }

        return (body, files);
    }

    private static string KindOf(string contentType) => contentType.Split('/')[0] switch
    {
        "image" => "image",
        "audio" => "audio",
        "video" => "video",
        _ => "file",
    };
}
