namespace Chatdify.Tests;

/// <summary>
/// A clock that stands still until <see cref="Advance"/>. Timers fire inside Advance, in the order in which they are due.
/// Stands for Microsoft.Extensions.TimeProvider.Testing's FakeTimeProvider.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Func<TimeSpan, bool> Matches, TaskCompletionSource<TimeSpan> Found)> _waiting = [];
    private DateTimeOffset _now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A clock that stands at this Unix second.</summary>
    public static ManualTimeProvider At(long unixSeconds) => new() { _now = DateTimeOffset.FromUnixTimeSeconds(unixSeconds) };

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what becomes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (NextDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _now = target;
        }
    }

    /// <summary>Completes, with the time until it is due, as soon as a timer is set that <paramref name="matches"/> accepts.</summary>
    public Task<TimeSpan> TimerAsync(Func<TimeSpan, bool> matches)
    {
        var found = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((matches, found));
            Notify();
        }

        return found.Task.WaitAsync(Patience);
    }

    /// <summary>Waits until a timer is due in exactly <paramref name="due"/>, then moves the clock there.</summary>
    public async Task AdvanceToTimerAsync(TimeSpan due)
    {
        await TimerAsync(left => left == due);
        Advance(due);
    }

    private ManualTimer? NextDue(DateTimeOffset target)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due!.Value > _now ? next.Due.Value : _now;
                next.Rearm();
            }

            return next;
        }
    }

    private void Notify()
    {
        foreach (var timer in _timers)
        {
            var left = timer.Due - _now;
            foreach (var waiting in _waiting.Where(waiting => left is { } due && waiting.Matches(due)))
            {
                waiting.Found.TrySetResult(left!.Value);
            }
        }

        _waiting.RemoveAll(waiting => waiting.Found.Task.IsCompleted);
    }

    private sealed class ManualTimer(ManualTimeProvider time, Action callback) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => callback();

        public void Rearm() => Due = _period > TimeSpan.Zero ? Due + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                if (!time._timers.Contains(this))
                {
                    time._timers.Add(this);
                }

                time.Notify();
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                Due = null;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
