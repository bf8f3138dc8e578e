namespace Chatdify.Core.Turns;

/// <summary>
/// How long a turn waits before the pipeline is asked again: never shorter than the backend asked for, and up to a quarter longer than
/// computed, so that conversations that failed together do not come back together.
/// </summary>
internal sealed class Pauses(TurnOptions options)
{
    private static readonly TimeSpan ShortestWhenBusy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWhenBusy = TimeSpan.FromSeconds(5);

    /// <summary>After a failure: doubled with each attempt.</summary>
    public TimeSpan AfterFailure(int attempts, TimeSpan? asked) =>
        Spread(Longer(options.RetryDelay * Math.Pow(2, Math.Max(0, attempts - 1)), asked));

    /// <summary>
    /// After being turned away for want of room: half as long as the customer has waited already, so the pauses grow without anybody counting
    /// them. Between 1 s and 5 s, but not shorter than <c>Turns:RetryDelay</c>.
    /// </summary>
    public TimeSpan WhenBusy(TimeSpan waited, TimeSpan? asked)
    {
        var grown = waited / 2 < LongestWhenBusy ? waited / 2 : LongestWhenBusy;
        return Spread(Longer(Longer(grown, ShortestWhenBusy), Longer(options.RetryDelay, asked)));
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan? other) => other > one ? other.Value : one;

    private static TimeSpan Spread(TimeSpan pause) => pause * (1 + (Random.Shared.NextDouble() / 4));
}
