using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Ends a call with Dify's error envelope.</summary>
internal sealed class DifyFailure(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static DifyFailure Invalid(string message) => new(400, "invalid_param", message);

    public static DifyFailure NotFound(string message) => new(404, "not_found", message);
}

internal static class DifyErrors
{
    // The framework appends its route suggestions, which is why clients must not match the text.
    public const string ConversationGone =
        "Conversation Not Exists. You have requested this URI [/v1/chat-messages] but did you mean /v1/chat-messages or /v1/chat-messages/<string:task_id>/stop ?";

    public static Task WriteAsync(HttpContext context, DifyFailure failure)
    {
        if (failure.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"api\"";
        }

        var body = new JsonObject { ["code"] = failure.Code, ["message"] = failure.Message, ["status"] = failure.Status };
        return DifyJson.WriteAsync(context, failure.Status, body);
    }
}

/// <summary>Answers other than streams are ASCII-escaped.</summary>
internal static class DifyJson
{
    public static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonText.Write(body, JsonStyle.CompactAscii) + "\n", context.RequestAborted);
    }
}
