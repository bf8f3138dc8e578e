namespace Chatdify.Benchmarks.Soak.Plans;

/// <summary>Draws what customer, people and a failing Chatwoot do in a conversation.</summary>
internal static class StepDrawing
{
    private static readonly (int Weight, Act Act)[] Acts =
    [
        (36, Act.Say), (14, Act.AwaitAnswer), (6, Act.Duplicate), (4, Act.DuplicateAtOnce), (3, Act.DuplicateByOther), (6, Act.HumanReply),
        (3, Act.HumanNote), (5, Act.Open), (6, Act.Resolve), (3, Act.Snooze), (4, Act.Assign), (8, Act.Return), (7, Act.Break),
    ];

    private static readonly (string Method, string Path)[] Targets =
        [("POST", "/messages"), ("POST", "/messages"), ("GET", ""), ("POST", "/toggle_status"), ("GET", "/messages")];

    public static IReadOnlyList<PlanStep> Draw(Dice dice)
    {
        List<PlanStep> steps = [new(TimeSpan.Zero, Act.Say, dice.Between(1, 3))];
        for (var count = dice.Between(3, 11); count > 0; count--)
        {
            steps.Add(Step(dice));
        }

        // Whatever happened: the bot's once more, and asked.
        steps.Add(new PlanStep(Pause(dice), Act.Return));
        steps.Add(new PlanStep(Pause(dice), Act.Say, dice.Between(1, 5)));
        return steps;
    }

    private static PlanStep Step(Dice dice)
    {
        var (pause, act) = (Pause(dice), dice.Weighted(Acts));
        return act switch
        {
            Act.Say => new PlanStep(pause, act, dice.OneOf(1, 1, 1, 2, 3, 5)),
            Act.DuplicateAtOnce => new PlanStep(pause, act, dice.Between(2, 4)),
            Act.Break => new PlanStep(pause, act, Fault: Fault(dice)),
            _ => new PlanStep(pause, act),
        };
    }

    private static TimeSpan Pause(Dice dice) => dice.Weighted<(int, int)>((35, (0, 60)), (40, (100, 1200)), (25, (1000, 4000))) is var (least, most)
        ? dice.Milliseconds(least, most)
        : default;

    private static ChatwootFault Fault(Dice dice)
    {
        var (method, path) = dice.OneOf(Targets);
        return new ChatwootFault(dice.OneOf(Enum.GetValues<FaultKind>()), method, path, dice.OneOf(1, 1, 2, 4));
    }
}
