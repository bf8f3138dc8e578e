using Chatdify.Benchmarks.Soak;
using Chatdify.Benchmarks.Soak.Plans;

using Xunit;

namespace Chatdify.Tests.Soak;

/// <summary>A seed says all about a play.</summary>
public sealed class PlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_plan() => Assert.Equal(Text(7), Text(7));

    [Fact]
    public void Another_seed_gives_another_plan() => Assert.NotEqual(Text(7), Text(8));

    [Fact]
    public void Every_act_and_every_fault_occurs()
    {
        var plans = Enumerable.Range(1, 300).Select(number => ConversationPlan.Draw(1, number)).ToList();
        var steps = plans.SelectMany(plan => plan.Steps).ToList();

        Assert.Equal(Enum.GetValues<Act>(), steps.Select(step => step.Act).Distinct().Order());
        Assert.Equal(Enum.GetValues<FaultKind>(), steps.Select(step => step.Fault?.Kind).OfType<FaultKind>().Distinct().Order());
        Assert.Equal(Enum.GetValues<DifyAct>(), plans.SelectMany(plan => plan.Dify).Select(step => step.Act).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<OperatorAct>(), OperatorStep.Draw(new SoakOptions()).Take(50).Select(step => step.Act).Distinct().Order());
    }

    private static string Text(int seed) => string.Join(
        '\n',
        [
            .. Enumerable.Range(1, 20).Select(number => $"{ConversationPlan.Draw(seed, number)}"),
            .. OperatorStep.Draw(new SoakOptions { Seed = seed }).Take(20).Select(step => $"{step}"),
        ]);
}
