using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.OpenAi;

/// <summary>A refusal of the server, in its envelope.</summary>
internal sealed class OpenAiFailure(int status, string? code, string message, string? param = null, string type = "invalid_request_error") : Exception(message)
{
    public int Status => status;

    public string? Code => code;

    public string? Param => param;

    public string Type => type;
}

/// <summary>How the server writes what it says.</summary>
internal static class OpenAiWire
{
    public static async Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext context, OpenAiFailure failure) =>
        WriteAsync(context, failure.Status, Error(failure.Code, failure.Message, failure.Type, failure.Param));

    public static JsonObject Error(string? code, string message, string type, string? param = null) => new()
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = param, ["code"] = code },
    };

    /// <summary>The script's HTTP error; true if it was one.</summary>
    public static async Task<bool> WriteErrorAsync(HttpContext context, OpenAiScript script)
    {
        if (script.Ending != OpenAiEnding.HttpError)
        {
            return false;
        }

        if (script.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{wait.TotalSeconds:0}";
        }

        if (script.HtmlBody is { } page)
        {
            context.Response.StatusCode = script.Status;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(page, context.RequestAborted);
            return true;
        }

        await WriteAsync(context, script.Status, Error(script.Code, "As the test wishes.", script.Type, script.Param));
        return true;
    }

    public static async Task StartStreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        await context.Response.StartAsync(context.RequestAborted);
    }

    /// <summary>An event with its data; chat completions name none.</summary>
    public static async Task SendAsync(HttpContext context, string? name, string data)
    {
        await context.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes(name is null ? $"data: {data}\n\n" : $"event: {name}\ndata: {data}\n\n"), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
            return JsonNode.Parse(await reader.ReadToEndAsync(context.RequestAborted)) as JsonObject ?? throw Malformed();
        }
        catch (JsonException)
        {
            throw Malformed();
        }
    }

    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A text in words, so that it can be streamed; with the last one it waits, if the script says so.</summary>
    public static async IAsyncEnumerable<string> WordsAsync(string text, OpenAiScript script, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var words = text.Length == 0 ? [] : text.Split(' ');
        foreach (var (number, word) in words.Index())
        {
            await (number == words.Length - 1 && script.BeforeEnd is { } released ? released : Task.CompletedTask).WaitAsync(cancellationToken);
            yield return number == 0 ? word : " " + word;
        }
    }

    private static OpenAiFailure Malformed() => new(400, null, "We could not parse the JSON body of your request.");
}
