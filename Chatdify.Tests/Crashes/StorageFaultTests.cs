using System.Globalization;

using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Steps;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Crashes;

/// <summary>
/// Every call to the storage that an answered turn makes fails once in each way, before or after its effect; the promises hold. Once only, the
/// client's retry mends it: the customer must not notice, and nothing must be taken for somebody else's work because it was done already. Then so
/// long that the retries fail as well: whatever the app was doing there is cut off. The tables lie in TestResults.
/// </summary>
[Collection(Alone.Name)]
public sealed class StorageFaultTests(ITestOutputHelper output)
{
    private const int Stages = 4;
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(3);

    /// <summary>With a long lease no watch comes between the counted calls of the next turn.</summary>
    private static readonly Dictionary<string, string> Patient = new() { ["Turns:Lease"] = "00:00:25", ["Turns:AnswerDeadline"] = "00:10:00" };

    private static readonly Dictionary<string, string> Hasty = new()
    {
        ["Turns:Lease"] = "00:00:05",
        ["Turns:AnswerDeadline"] = "00:00:40",
        ["Chatwoot:Timeout"] = "00:00:03",
        ["Handoff:Message"] = CrashPlay.Farewell,
    };

    [Fact]
    public async Task One_failure_of_any_call_to_the_storage_is_not_noticed()
    {
        var calls = await CountAsync();
        StepFault[] faults = [StepFault.ServerBusy, StepFault.InternalError, StepFault.TimedOutAfter, StepFault.ResetBefore, StepFault.ResetAfter];
        var plays = (from call in Enumerable.Range(1, calls) from fault in faults select new FaultPlay(call, fault, TimeSpan.Zero)).ToList();

        var played = await Task.WhenAll(plays.Chunk((plays.Count / Stages) + 1).Select(PlayOnOneStageAsync));

        await WriteAsync("once", [.. played.SelectMany(some => some)]);
        Assert.All(played.SelectMany(some => some), play => Assert.Equal("Answered", play.Outcome));
    }

    [Fact]
    public async Task Any_call_to_the_storage_that_fails_for_seconds_breaks_no_promise()
    {
        var calls = await CountAsync();
        StepFault[] faults = [StepFault.ServerBusy, StepFault.TimedOutAfter];
        using var places = new SemaphoreSlim(3 * Environment.ProcessorCount);

        var played = await Task.WhenAll(from call in Enumerable.Range(1, calls) from fault in faults select InPlaceAsync(new FaultPlay(call, fault, Burst)));

        await WriteAsync("burst", played);

        async Task<FaultPlay> InPlaceAsync(FaultPlay play)
        {
            await places.WaitAsync();
            try
            {
                var stepFaults = new StepFaults();
                await using var stage = await CrashStage.StartAsync(new StepScript(), Hasty, stepFaults);
                return await play.PlayAsync(stage, stepFaults);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private static async Task<List<FaultPlay>> PlayOnOneStageAsync(FaultPlay[] plays)
    {
        var (faults, played) = (new StepFaults(), new List<FaultPlay>());
        await using var stage = await CrashStage.StartAsync(new StepScript(), Patient, faults);
        foreach (var play in plays)
        {
            played.Add(await play.PlayAsync(stage, faults));
        }

        return played;
    }

    private static async Task<int> CountAsync()
    {
        var steps = await CrashCell.CountAsync(CrashPlay.Answered, Hasty);
        return steps.Count(step => step.StartsWith("queue ", StringComparison.Ordinal) || step.StartsWith("table ", StringComparison.Ordinal));
    }

    private async Task WriteAsync(string name, IReadOnlyCollection<FaultPlay> played)
    {
        var lines = played
            .OrderBy(play => play.Call)
            .Select(play => string.Create(
                CultureInfo.InvariantCulture,
                $"{play.Call,3}  {(play.Violation is null ? "ok" : "VIOLATION")} {play.Elapsed.TotalSeconds,5:F1} s  {play.Outcome,-14} {play.Failed} {play.Violation}"))
            .Append($"{name}: {played.Count} turns, {played.Count(play => play.Failed.Length == 0)} not reached, {played.Count(play => play.Violation is not null)} violations")
            .ToList();
        var folder = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Find(), "TestResults"));
        await File.WriteAllLinesAsync(Path.Combine(folder.FullName, $"storage-faults-{name}.txt"), lines);
        output.WriteLine(lines[^1]);
        Assert.All(played, play => Assert.True(play.Violation is null, $"call {play.Call}, {play.Failed}: {play.Violation}"));
    }
}
