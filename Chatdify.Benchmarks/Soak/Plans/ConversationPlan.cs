namespace Chatdify.Benchmarks.Soak.Plans;

/// <summary>The script of one conversation. The same seed and number always give the same one.</summary>
/// <param name="Number">1 for the first conversation of the run.</param>
/// <param name="Channel">Where the customer writes.</param>
/// <param name="Steps">What customer and people do.</param>
/// <param name="Dify">How Dify meets the questions, in this order and over again.</param>
/// <param name="WebhookDelays">How long webhooks wait before they are sent, in this order and over again: they overtake each other.</param>
internal sealed record ConversationPlan(
    int Number, string Channel, IReadOnlyList<PlanStep> Steps, IReadOnlyList<DifyStep> Dify, IReadOnlyList<TimeSpan> WebhookDelays)
{
    private static readonly string[] Channels = ["Channel::WebWidget", "Channel::WebWidget", "Channel::Whatsapp", "Channel::Telegram"];

    /// <summary>Draws the script.</summary>
    public static ConversationPlan Draw(int seed, int number)
    {
        var dice = new Dice(seed, number);
        var channel = dice.OneOf(Channels);
        var steps = StepDrawing.Draw(dice);
        var dify = DifyDrawing.Draw(dice);
        return new ConversationPlan(number, channel, steps, dify, Delays(dice));
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"conversation plan {Number} ({Channel})\n  acts: {string.Join("; ", Steps)}\n  Dify: {string.Join("; ", Dify)}"
        + $"\n  webhook delays in ms: {string.Join(' ', WebhookDelays.Select(delay => $"{delay.TotalMilliseconds:0}"))}";

    private static List<TimeSpan> Delays(Dice dice)
    {
        var longest = dice.OneOf(0, 0, 50, 400, 1500);
        return [.. Enumerable.Range(0, 8).Select(_ => dice.Milliseconds(0, longest))];
    }
}

/// <summary>Chance that can be repeated.</summary>
internal sealed class Dice(int seed, int number)
{
    // Neighbouring seeds must not give neighbouring plans; Random with a seed is the same on every platform.
    private readonly Random _random = new(unchecked((int)((((uint)seed * 2654435761u) ^ ((uint)number * 40503u * 65537u)) & int.MaxValue)));

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(Between(least, most));

    public bool Chance(int percent) => _random.Next(100) < percent;

    public T OneOf<T>(params IReadOnlyList<T> options) => options[_random.Next(options.Count)];

    /// <summary>One of the options, each as likely as its weight says.</summary>
    public T Weighted<T>(params IReadOnlyList<(int Weight, T Option)> options)
    {
        var left = _random.Next(options.Sum(option => option.Weight));
        return options.First(option => (left -= option.Weight) < 0).Option;
    }
}
