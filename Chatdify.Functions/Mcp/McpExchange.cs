using System.Text.Json;

using Microsoft.Extensions.Logging;

using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Chatdify.Functions.Mcp;

/// <summary>
/// One POST of MCP's streamable HTTP transport, without sessions: a server of its own that lives as long as the request, so that any
/// instance of the app can answer any request. The package's own ASP.NET Core endpoints cannot be used: see docs/decisions/0004.
/// </summary>
public sealed class McpExchange(ILoggerFactory loggers)
{
    /// <summary>The message of a request's body; null when it is none.</summary>
    /// <param name="body">One JSON-RPC message.</param>
    /// <param name="protocolVersion">Header <c>MCP-Protocol-Version</c>; clients send it once the version is agreed.</param>
    public static JsonRpcMessage? Read(ReadOnlySpan<byte> body, string? protocolVersion)
    {
        try
        {
            var message = JsonSerializer.Deserialize<JsonRpcMessage>(body, McpJsonUtilities.DefaultOptions);
            if (message is not null && !string.IsNullOrEmpty(protocolVersion))
            {
                message.Context = new JsonRpcMessageContext { ProtocolVersion = protocolVersion };
            }

            return message;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Has the message handled.</summary>
    /// <returns>The answer as server-sent events; null for a message that takes none, such as a notification.</returns>
    public async Task<byte[]?> AnswerAsync(JsonRpcMessage message, McpServerOptions options, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var transport = new StreamableHttpServerTransport(loggers) { Stateless = true };
        await using var server = McpServer.Create(transport, options, loggers);
        var running = server.RunAsync(ended.Token);
        try
        {
            using var answer = new MemoryStream();
            return await transport.HandlePostRequestAsync(message, answer, cancellationToken) ? answer.ToArray() : null;
        }
        finally
        {
            await ended.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
