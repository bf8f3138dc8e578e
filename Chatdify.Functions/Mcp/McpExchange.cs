using System.Net.ServerSentEvents;
using System.Text.Json;

using Microsoft.Extensions.Logging.Abstractions;

using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Chatdify.Functions.Mcp;

/// <summary>
/// One POST of MCP's streamable HTTP transport, without sessions: a server of its own that lives as long as the request, so that any
/// instance of the app can answer any request. The package's own ASP.NET Core endpoints cannot be used: see docs/decisions/0004. Nor is
/// its log: it quotes names that clients choose, line ends and all, so that they could write lines of their own into ours.
/// </summary>
public sealed class McpExchange
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

    /// <summary>Has the message handled, and gives the answer; null when its parameters cannot be read.</summary>
    public async Task<McpAnswer?> AnswerAsync(JsonRpcMessage message, McpServerOptions options, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var transport = new StreamableHttpServerTransport(NullLoggerFactory.Instance) { Stateless = true };
        await using var server = McpServer.Create(transport, options, NullLoggerFactory.Instance);
        var running = server.RunAsync(ended.Token);
        try
        {
            using var events = new MemoryStream();
            return await transport.HandlePostRequestAsync(message, events, cancellationToken) ? Answer(events) : new McpAnswer(null, IsBadVersion: false);
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            await ended.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static McpAnswer Answer(MemoryStream events)
    {
        events.Position = 0;
        var last = SseParser.Create(events).Enumerate().Last().Data;
        var message = JsonSerializer.Deserialize<JsonRpcMessage>(last, McpJsonUtilities.DefaultOptions);
        return new McpAnswer(events.ToArray(), message is JsonRpcError { Error.Code: (int)McpErrorCode.UnsupportedProtocolVersion });
    }
}

/// <summary>What comes back for one message.</summary>
/// <param name="Events">Server-sent events; null for a message that takes no answer, such as a notification.</param>
/// <param name="IsBadVersion">The answer refuses the client's protocol version, which over HTTP is a bad request.</param>
public sealed record McpAnswer(byte[]? Events, bool IsBadVersion);
