using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Core.OpenApi;

using Microsoft.Extensions.Logging;

using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Chatdify.Functions.Mcp;

/// <summary>The operations of the callback API as MCP tools, from the same table as routes and OpenAPI document.</summary>
public sealed partial class CallbackTools(CallbackDispatcher dispatcher, ILogger<CallbackTools> logger)
{
    private static readonly Implementation Info = new() { Name = "chatdify", Version = "1" };
    private static readonly Dictionary<string, CallbackOperation> Operations =
        CallbackOperations.All.Where(operation => operation.IsTool).ToDictionary(operation => operation.OperationId, StringComparer.Ordinal);

    private static readonly ListToolsResult Listing = new() { Tools = [.. Operations.Values.Select(Describe)] };

    /// <summary>The options of a server that serves this caller, as far as the caller may.</summary>
    public McpServerOptions For(CallbackCaller caller) => new()
    {
        ServerInfo = Info,
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(Listing),
            CallToolHandler = (request, cancellationToken) => CallAsync(request.Params, caller, cancellationToken),
        },
    };

    private static Tool Describe(CallbackOperation operation) => new()
    {
        Name = operation.OperationId,
        Description = operation.Description,
        InputSchema = JsonSerializer.SerializeToElement(ParameterSchema.OfAll(operation.Parameters)),
        Annotations = new ToolAnnotations
        {
            ReadOnlyHint = operation.IsRead,
            DestructiveHint = operation.Method == "DELETE",
            IdempotentHint = operation.Method != "POST",
            OpenWorldHint = false,
        },
    };

    private static CallToolResult Answer(CallbackResult result) => result switch
    {
        CallbackResult.Success success => Text(success.Body, isError: false),
        CallbackResult.Problem problem => Text(Explain(problem), isError: true),
        _ => throw new InvalidOperationException($"Unknown result {result.GetType().Name}."),
    };

    /// <summary>The members that the problem has over HTTP, as far as a model can use them.</summary>
    private static JsonObject Explain(CallbackResult.Problem problem)
    {
        var explained = problem.Extra?.DeepClone().AsObject() ?? [];
        explained["status"] = problem.Status;
        explained["reason"] = problem.Reason;
        explained["detail"] = problem.Detail;
        return explained;
    }

    private static CallToolResult Text(JsonObject body, bool isError) =>
        new() { Content = [new TextContentBlock { Text = body.ToJsonString() }], IsError = isError };

    private async ValueTask<CallToolResult> CallAsync(CallToolRequestParams call, CallbackCaller caller, CancellationToken cancellationToken)
    {
        if (!Operations.TryGetValue(call.Name, out var operation))
        {
            throw new McpProtocolException("There is no such tool.", McpErrorCode.InvalidParams);
        }

        try
        {
            // A change that has begun is brought to its end, also when the client hangs up.
            return Answer(await dispatcher.RunAsync(
                operation, caller, CallbackArguments.Of(call.Arguments ?? Nothing), operation.IsRead ? cancellationToken : CancellationToken.None));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.Failed(logger, failure, operation.OperationId);
            return Answer(new CallbackResult.Problem(500, "failed", "The bridge failed; try again."));
        }
    }

    private static Dictionary<string, JsonElement> Nothing => [];

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Tool {Operation} failed.")]
        public static partial void Failed(ILogger logger, Exception failure, string operation);
    }
}
