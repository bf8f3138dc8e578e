using Chatdify.Simulators.Steps;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Crashes;

/// <summary>How long a customer waits for a killed worker's turn to go on, with the settings that everybody has. Alone, because it takes the time.</summary>
[Collection(Alone.Name)]
public sealed class RecoveryTests(ITestOutputHelper output)
{
    private const int Kills = 6;

    [Fact]
    public async Task With_default_settings_a_killed_turn_goes_on_within_seconds()
    {
        var matrix = new CrashMatrix(CrashPlay.Answered, new Dictionary<string, string> { ["Turns:QuietPeriod"] = "00:00:01.5", ["Handoff:Message"] = CrashPlay.Farewell });

        await matrix.RunAsync(EvenlyAfterTheWebhook);

        output.WriteLine(await matrix.WriteAsync("default-settings"));
        matrix.AssertKept();
        Assert.Equal(Kills, matrix.Recoveries.Count);
        Assert.InRange(matrix.Recoveries[Kills / 2].TotalSeconds, 0, 15);
    }

    private static IEnumerable<(int Number, StepSide Side)> EvenlyAfterTheWebhook(IReadOnlyList<string> steps)
    {
        var accepted = steps.ToList().IndexOf("queue chatdify-turns put") + 2;
        return Enumerable.Range(0, Kills).Select(one => (accepted + (one * (steps.Count - accepted) / Kills), StepSide.Before));
    }
}

/// <summary>Tests that run when all others have ended.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
