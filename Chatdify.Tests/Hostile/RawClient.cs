using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

using Chatdify.Tests.Flows;

namespace Chatdify.Tests.Hostile;

/// <summary>A connection that sends what no HTTP client would.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private RawClient()
    {
    }

    public static async Task<RawClient> ConnectAsync(Uri server)
    {
        var raw = new RawClient();
        await raw._socket.ConnectAsync(server.Host, server.Port);
        return raw;
    }

    /// <summary>The head of a request to the app, up to its body.</summary>
    public static string Head(string path, params IEnumerable<string> headers) =>
        $"POST /api/{path} HTTP/1.1\r\nHost: chatdify\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";

    /// <summary>The headers of a body that Chatwoot has signed.</summary>
    public static IEnumerable<string> Signature(Stage stage, ReadOnlySpan<byte> body)
    {
        var timestamp = $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(stage.Chatwoot.WebhookSecret), signed);
        return [$"X-Chatwoot-Timestamp: {timestamp}", $"X-Chatwoot-Signature: sha256={Convert.ToHexStringLower(hash)}"];
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Whether an answer, or the end of the connection, is there to be read.</summary>
    public bool HasAnswer => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>What comes until <paramref name="end"/> has come, or the connection ends.</summary>
    public async Task<string> ReadAsync(string end = "\0")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            int count;
            while (!text.ToString().Contains(end, StringComparison.Ordinal) && (count = await _socket.ReceiveAsync(buffer, limit.Token)) > 0)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Reset by a server that had said all; what came before counts.
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
