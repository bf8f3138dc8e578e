using Chatdify.Simulators.Steps;

namespace Chatdify.Tests.Crashes;

/// <summary>One turn in which one call to the storage fails, and how it ended.</summary>
/// <param name="Call">Which call of the turn, counted from 1.</param>
/// <param name="Fault">How it fails.</param>
/// <param name="Lasting">For how long its retries fail as well.</param>
internal sealed record FaultPlay(int Call, StepFault Fault, TimeSpan Lasting)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>What failed; empty when there were not so many calls.</summary>
    public string Failed { get; private init; } = "";

    /// <summary>How the message ended.</summary>
    public string Outcome { get; private init; } = "?";

    /// <summary>The promise that was broken; null when none was.</summary>
    public string? Violation { get; private init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; private init; }

    /// <summary>Plays it in a conversation of its own.</summary>
    public async Task<FaultPlay> PlayAsync(CrashStage stage, StepFaults faults)
    {
        var (since, before) = (TimeProvider.System.GetTimestamp(), faults.Played.Count);
        faults.At(Call, Fault, Lasting);
        var end = new CrashEnd(stage.Stage, await CrashPlay.Answered.BeginAsync(stage.Stage));
        try
        {
            var outcomes = await end.WaitAsync(Patience);
            var elapsed = TimeProvider.System.GetElapsedTime(since);
            if (Lasting == TimeSpan.Zero)
            {
                await end.WorkedOffAsync(Patience);
            }

            return this with
            {
                Failed = string.Join(", ", faults.Played.Skip(before)),
                Outcome = string.Join(", ", outcomes.Select(CrashCell.Show)),
                Elapsed = elapsed,
                Violation = await end.JudgeAsync(outcomes),
            };
        }
        catch (TimeoutException late)
        {
            return this with { Failed = string.Join(", ", faults.Played.Skip(before)), Violation = late.Message };
        }
        finally
        {
            faults.Clear();
        }
    }
}
