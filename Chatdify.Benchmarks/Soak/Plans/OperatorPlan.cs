namespace Chatdify.Benchmarks.Soak.Plans;

/// <summary>What happens to the app.</summary>
internal enum OperatorAct
{
    /// <summary>kill -9, and a new start after a while.</summary>
    Kill,

    /// <summary>SIGTERM, and a new start.</summary>
    Stop,

    /// <summary>A second instance on the same storage begins to work, or ends if there is one.</summary>
    Second,
}

/// <summary>One act of the operator.</summary>
/// <param name="Pause">How long to wait before it.</param>
/// <param name="Act">What is done.</param>
/// <param name="Down">How long the app then stays away.</param>
/// <param name="HoldsWebhooks">Whether Chatwoot's queue stands still meanwhile; otherwise its webhooks find nobody.</param>
internal sealed record OperatorStep(TimeSpan Pause, OperatorAct Act, TimeSpan Down, bool HoldsWebhooks)
{
    /// <summary>The operator's acts, without end.</summary>
    public static IEnumerable<OperatorStep> Draw(SoakOptions options)
    {
        var dice = new Dice(options.Seed, number: 0);
        var average = (int)options.OperatorPause.TotalMilliseconds;
        while (true)
        {
            yield return new OperatorStep(
                dice.Milliseconds(average / 2, average * 3 / 2),
                dice.Weighted((5, OperatorAct.Kill), (3, OperatorAct.Stop), (3, OperatorAct.Second)),
                dice.Milliseconds(0, dice.OneOf(100, 1500, 4000)),
                dice.Chance(60));
        }
    }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant(
        $"+{Pause.TotalMilliseconds:0} ms {Act}, away for {Down.TotalMilliseconds:0} ms{(HoldsWebhooks ? ", webhooks held" : "")}");
}
