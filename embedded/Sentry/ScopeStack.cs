namespace Sentry;

/// <summary>The current scope of each async flow; flows inherit, and changes by pushing stay in the flow that pushed.</summary>
internal sealed class ScopeStack(Scope root)
{
    private readonly AsyncLocal<Scope?> _top = new();

    public Scope Current => _top.Value ?? root;

    public IDisposable Push()
    {
        var below = _top.Value;
        _top.Value = Current.Clone();
        return new Disposal(() => _top.Value = below);
    }
}
