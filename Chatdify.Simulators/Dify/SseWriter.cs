using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Writes Dify's event stream to the wire: framing and escapes of the version, line ends and chunks of the script.</summary>
internal sealed class SseWriter(HttpContext context, DifySimulatorOptions options, DifyScript script)
{
    private readonly JsonStyle _style = options switch
    {
        { HasGraph: true, Version.ChatflowsRunInWorker: true } => JsonStyle.CompactSorted,
        { Version.CompactStreams: true } => JsonStyle.Compact,
        _ => JsonStyle.Python,
    };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        context.Response.ContentType = options.Version.CompactStreams ? "text/event-stream; charset=utf-8" : "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.StartAsync(cancellationToken);
        if (script.Bom)
        {
            await context.Response.Body.WriteAsync("\uFEFF"u8.ToArray(), cancellationToken);
        }

        await context.Response.Body.FlushAsync(cancellationToken);
    }

    public Task PingAsync(CancellationToken cancellationToken) => WriteAsync("event: ping\n\n", cancellationToken);

    public Task WriteAsync(JsonObject happened, CancellationToken cancellationToken) =>
        WriteAsync($"data: {JsonText.Write(happened, _style)}\n\n", cancellationToken);

    /// <summary>Bytes as they are, flushed at the script's offsets or chunk size.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (var chunk in Chunks(bytes))
        {
            await context.Response.Body.WriteAsync(chunk, cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }

    private Task WriteAsync(string text, CancellationToken cancellationToken) =>
        WriteAsync(Encoding.UTF8.GetBytes(script.Crlf ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text), cancellationToken);

    private IEnumerable<ReadOnlyMemory<byte>> Chunks(ReadOnlyMemory<byte> bytes)
    {
        var start = 0;
        foreach (var end in Ends(bytes.Length).Where(end => end > start && end <= bytes.Length))
        {
            yield return bytes[start..end];
            start = end;
        }
    }

    private IEnumerable<int> Ends(int length)
    {
        if (script.ChunkOffsets is { } offsets)
        {
            return [.. offsets, length];
        }

        var size = script.ChunkSize > 0 ? script.ChunkSize : Math.Max(1, length);
        return Enumerable.Range(1, (length + size - 1) / size).Select(chunk => Math.Min(length, chunk * size));
    }
}
