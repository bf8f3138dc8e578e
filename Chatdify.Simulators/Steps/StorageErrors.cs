using System.Text.Json;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Steps;

/// <summary>Errors as Azure Storage writes them: XML from the queues, OData JSON from the tables.</summary>
internal static class StorageErrors
{
    public static async Task WriteAsync(HttpContext context, StepFault fault)
    {
        var isTable = context.Request.Headers.ContainsKey("DataServiceVersion");
        var message = $"{fault.Message}\nRequestId:{Guid.NewGuid()}\nTime:{DateTime.UtcNow:O}";
        context.Response.StatusCode = fault.Status!.Value;
        context.Response.Headers["x-ms-error-code"] = fault.Code;
        context.Response.Headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        context.Response.Headers["x-ms-version"] = context.Request.Headers["x-ms-version"];
        context.Response.ContentType = isTable ? "application/json;odata=minimalmetadata;streaming=true;charset=utf-8" : "application/xml";
        await context.Response.WriteAsync(isTable ? Json(fault.Code, message) : Xml(fault.Code, message), context.RequestAborted);
    }

    private static string Json(string code, string message) =>
        "{\"odata.error\":{\"code\":\"" + code + "\",\"message\":{\"lang\":\"en-US\",\"value\":" + JsonSerializer.Serialize(message) + "}}}";

    private static string Xml(string code, string message) =>
        $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>";
}
