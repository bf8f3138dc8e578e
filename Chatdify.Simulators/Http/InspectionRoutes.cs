using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators;

/// <summary>The JSON API under <c>/_sim</c> for people with curl and demos in another process: look, act, break.</summary>
internal sealed class InspectionRoutes(WebApplication app)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
    };

    public void Map(string method, string path, Func<InspectionCall, Task<object?>> handler) =>
        app.MapMethods(RequestGate.InspectionPrefix + path, [method], (RequestDelegate)(context => ServeAsync(context, handler)));

    /// <summary>What both simulators offer: the request log and faults.</summary>
    public void MapCommon(RequestLog requests, FaultScript faults)
    {
        Map("GET", "/requests", call =>
            Task.FromResult<object?>(requests.All.Where(request => request.Sequence > call.Number("after", 0)).ToList()));
        Map("DELETE", "/requests", call =>
        {
            requests.Clear();
            return Task.FromResult<object?>(null);
        });
        Map("POST", "/faults", call =>
        {
            var times = (int)call.Number("times", 1);
            faults.On(call.Text("method") ?? "*", call.Text("path") ?? "*", times, FaultJson.Read(call));
            return Task.FromResult<object?>(null);
        });
        Map("DELETE", "/faults", call =>
        {
            faults.Clear();
            return Task.FromResult<object?>(null);
        });
    }

    private static async Task ServeAsync(HttpContext context, Func<InspectionCall, Task<object?>> handler)
    {
        try
        {
            using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
            var text = await reader.ReadToEndAsync(context.RequestAborted);
            var body = text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? [];
            var answer = await handler(new InspectionCall(context, body));
            await (answer is null ? NoContent(context) : WriteAsync(context, 200, answer));
        }
        catch (KeyNotFoundException missing)
        {
            await WriteAsync(context, 404, new { error = missing.Message });
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidOperationException)
        {
            await WriteAsync(context, 400, new { error = wrong.Message });
        }
        catch (TimeoutException late)
        {
            await WriteAsync(context, 408, new { error = late.Message });
        }
    }

    private static Task NoContent(HttpContext context)
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, int status, object answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer, Json), context.RequestAborted);
    }
}

/// <summary>One call of the inspection API; parameters may come in the body or the query.</summary>
internal sealed record InspectionCall(HttpContext Context, JsonObject Body)
{
    public long Id => long.Parse($"{Context.Request.RouteValues["id"]}", CultureInfo.InvariantCulture);

    public string? Text(string name) =>
        Body[name] is { } value ? value.ToString() : Context.Request.Query[name] is { Count: > 0 } query ? query[0] : null;

    public string Required(string name) => Text(name) ?? throw new FormatException($"'{name}' is missing.");

    public long Number(string name, long otherwise) =>
        Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public TimeSpan Seconds(string name, double otherwise) =>
        TimeSpan.FromSeconds(Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise);

    public bool Flag(string name) => Text(name) is "true" or "1";
}
