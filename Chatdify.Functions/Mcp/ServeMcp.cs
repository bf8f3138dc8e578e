using Chatdify.Core.Callbacks;
using Chatdify.Core.Webhooks;
using Chatdify.Functions.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Mcp;

/// <summary>
/// <c>api/mcp</c>: the callback API for MCP clients, streamable HTTP without sessions. Dify takes this transport because the address ends
/// with <c>/mcp</c>.
/// </summary>
public sealed class ServeMcp(CallbackKeys keys, RequestBody bodies, McpExchange exchange, CallbackTools tools)
{
    private const int MaxBody = 1024 * 1024;

    /// <summary>Takes one message of a client and answers it.</summary>
    [Function("Mcp")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "mcp")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = Caller.Of(request, keys);
        if (caller is null)
        {
            return Problems.Of(refusal!);
        }

        var (body, unread) = await bodies.ReadAsync(request, MaxBody);
        if (body is null)
        {
            return unread!;
        }

        return McpExchange.Read(JsonCleaner.Clean(body), request.Headers["MCP-Protocol-Version"]) is { } message
            && await exchange.AnswerAsync(message, tools.For(caller), cancellationToken) is { } answer
                ? ToResult(request.HttpContext.Response, answer)
                : Problems.Of(StatusCodes.Status400BadRequest, "not_json_rpc", "The body is not a JSON-RPC message, or its parameters are none of its method.");
    }

    /// <summary>Streams and sessions are not offered; clients know by this status that they must do without.</summary>
    [Function("McpWithoutSessions")]
    public IResult Refuse([HttpTrigger(AuthorizationLevel.Anonymous, "get", "delete", Route = "mcp")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.Allow = "POST";
        return Problems.Of(StatusCodes.Status405MethodNotAllowed, "no_sessions", "This MCP server has no sessions: POST every message.");
    }

    private static IResult ToResult(HttpResponse response, McpAnswer answer)
    {
        if (answer.Events is null)
        {
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }

        response.StatusCode = answer.IsBadVersion ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        return Results.Bytes(answer.Events, "text/event-stream");
    }
}
