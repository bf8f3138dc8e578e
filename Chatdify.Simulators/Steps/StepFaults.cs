namespace Chatdify.Simulators.Steps;

/// <summary>
/// Which calls through a <see cref="StepProxy"/> go wrong, and how: the nth one, those of a name, or a part of all by chance. The first rule
/// that matches wins. Thread-safe; several proxies may share one, and their calls are then counted together.
/// </summary>
public sealed class StepFaults
{
    private readonly Lock _lock = new();
    private readonly List<Rule> _rules = [];
    private readonly Dictionary<string, (StepFault Fault, DateTimeOffset Until)> _lasting = [];
    private readonly List<string> _played = [];
    private readonly TimeProvider _time;
    private int _calls;

    /// <param name="time">Measures how long a fault lasts; the system's if null.</param>
    public StepFaults(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <summary>The faults that were played, as names of calls and faults.</summary>
    public IReadOnlyList<string> Played
    {
        get
        {
            lock (_lock)
            {
                return [.. _played];
            }
        }
    }

    /// <summary>
    /// Plays a fault on the <paramref name="call"/>th call from now, counted from 1. With <paramref name="lasting"/> the retries of that call,
    /// told by their <c>x-ms-client-request-id</c>, fail alike for this long.
    /// </summary>
    public void At(int call, StepFault fault, TimeSpan lasting = default)
    {
        lock (_lock)
        {
            var at = _calls + call;
            _rules.Add(new Rule(fault, lasting, 1, (_, number) => number == at));
        }
    }

    /// <summary>Plays a fault on the next <paramref name="times"/> calls whose names match.</summary>
    public void On(Func<string, bool> name, int times, StepFault fault)
    {
        lock (_lock)
        {
            _rules.Add(new Rule(fault, TimeSpan.Zero, times, (called, _) => name(called)));
        }
    }

    /// <summary>Plays a fault on about this part of all calls, the same ones for the same seed and order of calls.</summary>
    public void AtRandom(double rate, int seed, StepFault fault)
    {
        // The same dice each time is what makes a run repeatable.
        var dice = new Random(seed);
        lock (_lock)
        {
            _rules.Add(new Rule(fault, TimeSpan.Zero, int.MaxValue, (_, _) => dice.NextDouble() < rate));
        }
    }

    /// <summary>From now on all is well.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rules.Clear();
            _lasting.Clear();
        }
    }

    /// <summary>What goes wrong with this call; null when nothing.</summary>
    internal StepFault? Take(string name, string? requestId)
    {
        lock (_lock)
        {
            _calls++;
            if (requestId is not null && _lasting.TryGetValue(requestId, out var lasting) && _time.GetUtcNow() < lasting.Until)
            {
                return lasting.Fault;
            }

            if (_rules.Find(rule => rule.Left > 0 && rule.Matches(name, _calls)) is not { } found)
            {
                return null;
            }

            found.Left--;
            _played.Add($"{name}: {found.Fault.Name}");
            if (requestId is not null && found.Lasting > TimeSpan.Zero)
            {
                _lasting[requestId] = (found.Fault, _time.GetUtcNow() + found.Lasting);
            }

            return found.Fault;
        }
    }

    private sealed class Rule(StepFault fault, TimeSpan lasting, int times, Func<string, int, bool> matches)
    {
        public StepFault Fault => fault;

        public TimeSpan Lasting => lasting;

        public Func<string, int, bool> Matches => matches;

        public int Left { get; set; } = times;
    }
}
