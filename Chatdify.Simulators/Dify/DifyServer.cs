using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Maps routes under <c>/v1</c>: version headers, key, JSON bodies, error envelope.</summary>
internal sealed class DifyServer(WebApplication app, DifySimulatorOptions options, string apiKey)
{
    public void Open(string path, Func<HttpContext, Task> handler) => Map("GET", path, handler, needsKey: false);

    public void Get(string path, Func<HttpContext, Task> handler) => Map("GET", path, handler, needsKey: true);

    public void WithBody(string method, string path, Func<HttpContext, JsonObject, Task> handler) =>
        Map(method, path, async context => await handler(context, await ReadAsync(context)), needsKey: true);

    public void Form(string path, Func<HttpContext, Task> handler) => Map("POST", path, handler, needsKey: true);

    /// <summary>For the request log: <c>app</c>, <c>none</c> or <c>invalid</c>.</summary>
    public static string TokenKind(HttpRequest request, string apiKey) =>
        request.Headers.Authorization.Count == 0 ? "none" : IsKey(request, apiKey) ? "app" : "invalid";

    private void Map(string method, string path, Func<HttpContext, Task> handler, bool needsKey) =>
        app.MapMethods("/v1" + path, [method], (RequestDelegate)(context => ServeAsync(context, handler, needsKey)));

    private async Task ServeAsync(HttpContext context, Func<HttpContext, Task> handler, bool needsKey)
    {
        context.Response.Headers["X-Version"] = options.Version.Number;
        context.Response.Headers["X-Env"] = "PRODUCTION";
        try
        {
            CheckKey(context, needsKey);
            await handler(context);
        }
        catch (DifyFailure failure)
        {
            await DifyErrors.WriteAsync(context, failure);
        }
    }

    private void CheckKey(HttpContext context, bool needsKey)
    {
        if (!needsKey || IsKey(context.Request, apiKey))
        {
            return;
        }

        var scheme = context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
        throw new DifyFailure(401, "unauthorized", scheme
            ? "Access token is invalid"
            : "Authorization header must be provided and start with 'Bearer'");
    }

    private static bool IsKey(HttpRequest request, string apiKey) =>
        request.Headers.Authorization.ToString().Split(' ', 2) is [var scheme, var key]
        && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && key.Trim() == apiKey;

    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new DifyFailure(415, "unsupported_media_type",
                "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.");
        }

        try
        {
            using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
            return JsonNode.Parse(await reader.ReadToEndAsync(context.RequestAborted)) as JsonObject ?? [];
        }
        catch (JsonException broken)
        {
            throw new DifyFailure(400, "bad_request", $"Failed to decode JSON object: {broken.Message}");
        }
    }
}
