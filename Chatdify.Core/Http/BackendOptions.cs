namespace Chatdify.Core.Http;

/// <summary>How hard one backend is used and when it is left alone. Values out of range are refused when they are set.</summary>
public sealed record BackendOptions
{
    /// <summary>Calls at the same time, 1 to 1000.</summary>
    public int MaxConcurrency { get; init => field = Between(value, 1, 1000); } = 32;

    /// <summary>Calls that wait for their turn, oldest first, 0 to 100 000; a further one is refused.</summary>
    public int MaxWaiting { get; init => field = Between(value, 0, 100_000); } = 1000;

    /// <summary>Share of failures that opens the breaker, 0.1 to 1.</summary>
    public double FailureRatio { get; init => field = Between(value, 0.1, 1); } = 0.8;

    /// <summary>Calls within <see cref="Sampling"/> below which the breaker stays closed, 2 to 1000.</summary>
    public int MinimumCalls { get; init => field = Between(value, 2, 1000); } = 5;

    /// <summary>Time over which failures are counted, 1 s to 1 h.</summary>
    public TimeSpan Sampling { get; init => field = Between(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)); } = TimeSpan.FromSeconds(30);

    /// <summary>Time for which an open breaker lets nothing through, 1 s to 1 h; then one call tries.</summary>
    public TimeSpan Break { get; init => field = Between(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)); } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A call that the caller gave up counts as a failure once it has run for this long, 1 s to 1 h; sooner it proves nothing. Unless the caller
    /// knows better.
    /// </summary>
    public TimeSpan Patience { get; init => field = Between(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)); } = TimeSpan.FromSeconds(60);

    private static T Between<T>(T value, T least, T most)
        where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
