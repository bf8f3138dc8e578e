using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Sse;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>How the body of a stream came to its end.</summary>
internal enum StreamEnd
{
    Closed,
    Silent,
    Broken,
    TooLong,
}

/// <summary>
/// Reads the body of one answer into its assembler. Any byte is a sign of life. After a terminal event, it reads on for a
/// few seconds only, because usage may follow and some servers never close.
/// </summary>
internal sealed class AnswerStream(IAnswerAssembler assembler, ExchangeLimits limits, TimeProvider time)
{
    private const int MaxEventBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private readonly SseReader _reader = new(MaxEventBytes, limits.MaxStreamBytes);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private long? _terminalAt;

    /// <summary>Something came at all, be it a ping.</summary>
    public bool HasBytes { get; private set; }

    /// <param name="body">The stream, not yet read from.</param>
    /// <param name="eventsAdded">Called after each read; what it throws is passed on.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<StreamEnd> ReadAsync(Stream body, Func<Task> eventsAdded, CancellationToken cancellationToken)
    {
        StreamEnd? end = null;
        while (end is null)
        {
            (var count, end) = await ReadNextAsync(body, cancellationToken);
            end = Add(count, end);
            await eventsAdded();
            if (assembler.IsTerminal)
            {
                _terminalAt ??= time.GetTimestamp();
            }
        }

        return end.Value;
    }

    private async Task<(int Count, StreamEnd? End)> ReadNextAsync(Stream body, CancellationToken cancellationToken)
    {
        var limit = _terminalAt is { } at ? Grace - time.GetElapsedTime(at) : limits.IdleTimeout;
        if (limit <= TimeSpan.Zero)
        {
            return (0, StreamEnd.Silent);
        }

        try
        {
            var count = await TimeLimit.RunAsync(
                limit, time, token => body.ReadAsync(_buffer, token).AsTask(), cancellationToken);
            return (count, count == 0 ? StreamEnd.Closed : null);
        }
        catch (TimeoutException)
        {
            return (0, StreamEnd.Silent);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return (0, StreamEnd.Broken);
        }
    }

    private StreamEnd? Add(int count, StreamEnd? end)
    {
        try
        {
            HasBytes |= count > 0;
            foreach (var data in _reader.Read(_buffer.AsSpan(0, count)))
            {
                assembler.Add(data);
            }
        }
        catch (SseLimitException)
        {
            return StreamEnd.TooLong;
        }

        if (end is not null && _reader.Finish() is { } last)
        {
            assembler.Add(last);
        }

        return end;
    }
}
