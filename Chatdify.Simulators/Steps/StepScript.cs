namespace Chatdify.Simulators.Steps;

/// <summary>Which side of a step.</summary>
public enum StepSide
{
    /// <summary>Nothing has happened yet.</summary>
    Before,

    /// <summary>It has happened, but whoever asked has not been told.</summary>
    After,
}

/// <summary>
/// Counts the externally visible steps of an app (calls to storage, Chatwoot and the backend, all through <see cref="StepProxy"/>), and
/// does something at one of them, such as killing the app.
/// </summary>
public sealed class StepScript
{
    private readonly Lock _lock = new();
    private readonly List<string> _steps = [];
    private readonly int _at;
    private readonly StepSide _side;
    private readonly Func<Task>? _then;
    private bool _disarmed;

    /// <summary>Only counts.</summary>
    public StepScript()
        : this(0, StepSide.Before, null)
    {
    }

    /// <summary>Does <paramref name="then"/> right before or right after step <paramref name="at"/>, counted from 1.</summary>
    public StepScript(int at, StepSide side, Func<Task>? then) => (_at, _side, _then) = (at, side, then);

    /// <summary>The steps so far, in order.</summary>
    public IReadOnlyList<string> Steps
    {
        get
        {
            lock (_lock)
            {
                return [.. _steps];
            }
        }
    }

    /// <summary>Name of the step at which it was done; null while it was not. From then on nothing is counted.</summary>
    public string? StruckAt { get; private set; }

    /// <summary>Does nothing any more if nothing was done yet; whether it was.</summary>
    public bool Disarm()
    {
        lock (_lock)
        {
            _disarmed = true;
            return StruckAt is not null;
        }
    }

    /// <summary>A step begins: its number.</summary>
    internal async Task<int> BeforeAsync(string name)
    {
        int number;
        lock (_lock)
        {
            if (StruckAt is not null)
            {
                return 0;
            }

            _steps.Add(name);
            number = _steps.Count;
        }

        await StrikeAsync(number, StepSide.Before);
        return number;
    }

    /// <summary>A step has happened.</summary>
    internal Task AfterAsync(int number) => StrikeAsync(number, StepSide.After);

    private async Task StrikeAsync(int number, StepSide side)
    {
        lock (_lock)
        {
            if (_disarmed || StruckAt is not null || _then is null || number != _at || side != _side)
            {
                return;
            }

            StruckAt = _steps[number - 1];
        }

        await _then();
    }
}
