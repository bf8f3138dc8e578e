using System.Text.Json;

using Chatdify.Core.Callbacks;
using Chatdify.Core.OpenApi;

using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Chatdify.Functions.Mcp;

/// <summary>The operations of the callback API as MCP tools, from the same table as routes and OpenAPI document.</summary>
public sealed class CallbackTools
{
    private static readonly Implementation Info = new() { Name = "chatdify", Version = "1" };
    private static readonly ListToolsResult Listing = new() { Tools = [.. CallbackOperations.All.Where(operation => operation.IsTool).Select(Describe)] };

    /// <summary>A server's options that let this caller use the tools.</summary>
    public McpServerOptions For() => new()
    {
        ServerInfo = Info,
        ScopeRequests = false,
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(Listing),
            CallToolHandler = (request, cancellationToken) => CallAsync(request.Params, cancellationToken),
        },
    };

    private static async ValueTask<CallToolResult> CallAsync(CallToolRequestParams call, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return new CallToolResult { Content = [new TextContentBlock { Text = call.Name }] };
    }

    private static Tool Describe(CallbackOperation operation) => new()
    {
        Name = operation.OperationId,
        Description = operation.Description,
        InputSchema = JsonSerializer.SerializeToElement(ParameterSchema.OfAll(operation.Parameters)),
        Annotations = new ToolAnnotations { ReadOnlyHint = operation.Method == "GET", OpenWorldHint = false },
    };
}
