namespace Chatdify.Simulators;

/// <summary>One rule of a <see cref="FaultScript"/>; disposing removes it.</summary>
public sealed class FaultRule : IDisposable
{
    private readonly FaultScript _script;

    internal FaultRule(FaultScript script, string method, string path, int times, Fault fault, Func<LoggedRequest, bool>? when)
    {
        _script = script;
        (Method, Path, Remaining, Fault, When) = (method, path, times, fault, when);
    }

    /// <summary>Method, or <c>*</c>.</summary>
    public string Method { get; }

    /// <summary>End of the path, <c>*</c> for anything.</summary>
    public string Path { get; }

    /// <summary>What happens.</summary>
    public Fault Fault { get; }

    /// <summary>How many requests it will still hit.</summary>
    public int Remaining { get; internal set; }

    /// <summary>How many requests it has hit.</summary>
    public int Hits { get; internal set; }

    internal Func<LoggedRequest, bool>? When { get; }

    /// <inheritdoc />
    public void Dispose() => _script.Remove(this);
}

/// <summary>Scripted failures of a simulator's REST side. The first matching rule with remaining count wins. Thread-safe.</summary>
public sealed class FaultScript
{
    private readonly Lock _gate = new();
    private readonly List<FaultRule> _rules = [];

    internal FaultScript()
    {
    }

    /// <summary>All rules that were added and not removed.</summary>
    public IReadOnlyList<FaultRule> Rules
    {
        get
        {
            lock (_gate)
            {
                return [.. _rules];
            }
        }
    }

    /// <summary>
    /// Adds a rule for the next <paramref name="times"/> requests of <paramref name="method"/> (<c>*</c> for any) whose path ends like
    /// <paramref name="path"/> (<c>*</c> for anything), narrowed by <paramref name="when"/>.
    /// </summary>
    public FaultRule On(string method, string path, int times, Fault fault, Func<LoggedRequest, bool>? when = null)
    {
        var rule = new FaultRule(this, method, path, times, fault, when);
        lock (_gate)
        {
            _rules.Add(rule);
        }

        return rule;
    }

    /// <summary>Adds a rule that holds until it is removed.</summary>
    public FaultRule On(string method, string path, Fault fault, Func<LoggedRequest, bool>? when = null) =>
        On(method, path, int.MaxValue, fault, when);

    /// <summary>Removes all rules: the server is well again.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
        }
    }

    internal void Remove(FaultRule rule)
    {
        lock (_gate)
        {
            _rules.Remove(rule);
        }
    }

    internal Fault? Take(LoggedRequest request)
    {
        lock (_gate)
        {
            var rule = _rules.Find(candidate =>
                candidate.Remaining > 0
                && PathPattern.Matches(candidate.Method, candidate.Path, request.Method, request.Path)
                && (candidate.When is null || candidate.When(request)));
            if (rule is null)
            {
                return null;
            }

            rule.Remaining--;
            rule.Hits++;
            return rule.Fault;
        }
    }
}
