using System.Text;

namespace Chatdify.Tests.Http;

/// <summary>A body that arrives in the pieces, pauses and accidents that a test lists.</summary>
public sealed class ScriptedStream(params IEnumerable<ScriptedStream.Step> steps) : Stream
{
    private readonly Queue<Step> _steps = new(steps);

    public abstract record Step
    {
        /// <summary>These bytes arrive in one piece.</summary>
        public sealed record Bytes(ReadOnlyMemory<byte> Data) : Step;

        /// <summary>The connection breaks.</summary>
        public sealed record Break : Step;

        /// <summary>The test does something before the next step.</summary>
        public sealed record Call(Action Action) : Step;

        /// <summary>Nothing comes until the reader gives up.</summary>
        public sealed record Hang : Step;

        public static Step Text(string text) => new Bytes(Encoding.UTF8.GetBytes(text));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_steps.TryDequeue(out var step))
        {
            return 0;
        }

        switch (step)
        {
            case Step.Break:
                throw new IOException("The connection was reset.");
            case Step.Call call:
                call.Action();
                return await ReadAsync(buffer, cancellationToken);
            case Step.Hang:
                return await new TaskCompletionSource<int>().Task.WaitAsync(cancellationToken);
            default:
                return Deliver(((Step.Bytes)step).Data, buffer);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Deliver(ReadOnlyMemory<byte> data, Memory<byte> buffer)
    {
        var count = Math.Min(data.Length, buffer.Length);
        data[..count].CopyTo(buffer);
        if (count < data.Length)
        {
            var rest = _steps.ToArray();
            _steps.Clear();
            _steps.Enqueue(new Step.Bytes(data[count..]));
            Array.ForEach(rest, _steps.Enqueue);
        }

        return count;
    }
}
