using System.Threading.Channels;

namespace Chatdify.Tests.Embedded.Functions;

/// <summary>A clock whose timers ring only when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Channel<ManualTimer> _timers = Channel.CreateUnbounded<ManualTimer>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state), dueTime);
        _timers.Writer.TryWrite(timer);
        return timer;
    }

    /// <summary>Waits for the next timer that is not longer than a limit.</summary>
    public async Task<ManualTimer> NextAsync(TimeSpan longest)
    {
        using var limit = new CancellationTokenSource(TestRuntime.Limit);
        while (true)
        {
            var timer = await _timers.Reader.ReadAsync(limit.Token);
            if (timer.DueTime <= longest)
            {
                return timer;
            }
        }
    }

    internal sealed class ManualTimer(Action ring, TimeSpan dueTime) : ITimer
    {
        public TimeSpan DueTime => dueTime;

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
