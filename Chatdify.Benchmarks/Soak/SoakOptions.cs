namespace Chatdify.Benchmarks.Soak;

/// <summary>How long, how hard, and which random play.</summary>
internal sealed record SoakOptions
{
    /// <summary>The whole plan (who does what when, with which fault) follows from it.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>For how long customers and people act; settling comes on top.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Conversations at the same time; a new one starts when one has ended.</summary>
    public int Conversations { get; init; } = 24;

    /// <summary>The app's <c>Turns:AnswerDeadline</c>.</summary>
    public TimeSpan AnswerDeadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The app's <c>Turns:Lease</c>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The app's <c>Chatwoot:Timeout</c>.</summary>
    public TimeSpan ChatwootTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The average pause between two acts of the operator, who kills, stops, starts and doubles the app.</summary>
    public TimeSpan OperatorPause { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a conversation may take to come to rest after its last act.</summary>
    public TimeSpan SettlePatience => AnswerDeadline + TimeSpan.FromSeconds(70);

    /// <summary>When every watchdog must have come and seen that nothing is to be done.</summary>
    public TimeSpan DrainPatience => AnswerDeadline + TimeSpan.FromSeconds(15);

    /// <summary>The app's <c>Turns:QuietPeriod</c>: between 0 and 1 s, by the seed.</summary>
    public TimeSpan QuietPeriod => TimeSpan.FromMilliseconds(250 * (Math.Abs(Seed) % 5));
}
