using System.Buffers;

namespace Chatdify.Core.Pipelines.Sse;

/// <summary>
/// Turns the bytes of a Server-Sent Events stream, cut anywhere, into the data of its events (UTF-8).
/// </summary>
/// <remarks>
/// The framework's <c>System.Net.ServerSentEvents.SseParser</c> was tried first. It reads BOM, lone CR and U+2028 as we need,
/// but drops an event that the end of the stream cuts off before its empty line (a proxy that trims the body would cost the
/// final event), and it buffers a line of any length. Lines are split as bytes: LF and CR never occur inside a
/// UTF-8 sequence, so nothing is decoded before an event is whole. Comments and all fields except <c>data</c> are ignored.
/// </remarks>
/// <param name="maxEventBytes">Longest line or event that is buffered.</param>
/// <param name="maxStreamBytes">Most bytes taken from one stream.</param>
internal sealed class SseReader(int maxEventBytes, long maxStreamBytes)
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _data = new();
    private bool _hasData;
    private bool _isFirstLine = true;
    private bool _afterCarriageReturn;
    private long _streamBytes;

    /// <summary>Takes the next bytes and returns the events that they complete, in order.</summary>
    /// <exception cref="SseLimitException">A limit was passed; the reader must not be used further.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlySpan<byte> bytes)
    {
        _streamBytes += bytes.Length;
        if (_streamBytes > maxStreamBytes)
        {
            throw new SseLimitException($"The stream is longer than {maxStreamBytes} bytes.");
        }

        var events = new List<ReadOnlyMemory<byte>>();
        while (!bytes.IsEmpty)
        {
            if (_afterCarriageReturn && bytes[0] == LineFeed)
            {
                bytes = bytes[1..];
            }

            _afterCarriageReturn = false;
            var end = bytes.IndexOfAny(LineEnds);
            Buffer(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                break;
            }

            _afterCarriageReturn = bytes[end] == CarriageReturn;
            bytes = bytes[(end + 1)..];
            EndLine(events);
        }

        return events;
    }

    /// <summary>The event that the end of the stream left without its empty line, or null. Whether it is whole is for the caller to see.</summary>
    public ReadOnlyMemory<byte>? Finish()
    {
        var events = new List<ReadOnlyMemory<byte>>();
        EndLine(events);
        EndEvent(events);
        return events is [var last] ? last : default(ReadOnlyMemory<byte>?);
    }

    private void Buffer(ReadOnlySpan<byte> bytes)
    {
        if (_line.WrittenCount + _data.WrittenCount + bytes.Length > maxEventBytes)
        {
            throw new SseLimitException($"An event is longer than {maxEventBytes} bytes.");
        }

        _line.Write(bytes);
    }

    private void EndLine(List<ReadOnlyMemory<byte>> events)
    {
        var line = _line.WrittenSpan;
        if (_isFirstLine && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        _isFirstLine = false;
        if (line.IsEmpty)
        {
            EndEvent(events);
        }
        else
        {
            AddField(line);
        }

        _line.ResetWrittenCount();
    }

    private void AddField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        if (!name.SequenceEqual("data"u8))
        {
            return;
        }

        var value = colon < 0 ? default : line[(colon + 1)..];
        if (_hasData)
        {
            _data.Write("\n"u8);
        }

        _data.Write(value.StartsWith(" "u8) ? value[1..] : value);
        _hasData = true;
    }

    private void EndEvent(List<ReadOnlyMemory<byte>> events)
    {
        if (_hasData)
        {
            events.Add(_data.WrittenSpan.ToArray());
        }

        _data.ResetWrittenCount();
        _hasData = false;
    }
}
