using Chatdify.Core.Conversations;
using Chatdify.Simulators.Steps;

namespace Chatdify.Tests.Crashes;

/// <summary>One play with one kill, and how it ended.</summary>
/// <param name="Number">The step, counted from 1.</param>
/// <param name="Side">On which side of it.</param>
internal sealed record CrashCell(int Number, StepSide Side)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>The step at which the app was killed; null when there were not so many.</summary>
    public string? KilledAt { get; private init; }

    /// <summary>How the messages ended.</summary>
    public string Outcome { get; private init; } = "";

    /// <summary>From the kill to the end.</summary>
    public TimeSpan Recovery { get; private init; }

    /// <summary>The promise that was broken; null when none was.</summary>
    public string? Violation { get; private init; }

    /// <summary>Whether somebody has to do with the message after the kill: it was accepted, and not done.</summary>
    public bool IsRecovered => KilledAt is not null && Outcome != NotAccepted;

    private const string NotAccepted = "not accepted";

    /// <summary>Plays it.</summary>
    public async Task<CrashCell> PlayAsync(CrashPlay play, IReadOnlyDictionary<string, string> settings)
    {
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killedAt = 0L;
        CrashStage? crash = null;
        var script = new StepScript(Number, Side, async () =>
        {
            await crash!.Stage.KillAppAsync();
            killedAt = TimeProvider.System.GetTimestamp();
            died.SetResult();
        });
        crash = await CrashStage.StartAsync(script, settings);
        await using var _ = crash;
        var conversation = await play.BeginAsync(crash.Stage);
        var end = new CrashEnd(crash.Stage, conversation);
        try
        {
            await Task.WhenAny(died.Task, DoneAsync(end));
            if (script.Disarm())
            {
                await died.Task;
                await crash.Stage.StartAppAsync();
            }

            var outcomes = await end.WaitAsync(Patience);
            var recovery = script.StruckAt is null ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(killedAt);
            await end.RedeliverAsync(Patience);
            return this with
            {
                KilledAt = script.StruckAt,
                Recovery = recovery,
                Outcome = string.Join(", ", outcomes.Select(Show)),
                Violation = await end.JudgeAsync(outcomes),
            };
        }
        catch (TimeoutException late)
        {
            return this with { KilledAt = script.StruckAt, Outcome = "?", Violation = late.Message };
        }
    }

    /// <summary>
    /// The steps of a play that nobody disturbs: the fewer of two plays, because on a slow machine even a long lease may be renewed.
    /// </summary>
    public static async Task<IReadOnlyList<string>> CountAsync(CrashPlay play, IReadOnlyDictionary<string, string> settings)
    {
        var (one, other) = (await CountOnceAsync(play, settings), await CountOnceAsync(play, settings));
        return one.Count <= other.Count ? one : other;
    }

    private static async Task<IReadOnlyList<string>> CountOnceAsync(CrashPlay play, IReadOnlyDictionary<string, string> settings)
    {
        var script = new StepScript();
        await using var crash = await CrashStage.StartAsync(script, new Dictionary<string, string>(settings) { ["Turns:Lease"] = "00:00:25" });
        var conversation = await play.BeginAsync(crash.Stage);
        await DoneAsync(new CrashEnd(crash.Stage, conversation));
        return script.Steps;
    }

    private static async Task DoneAsync(CrashEnd end)
    {
        await end.WaitAsync(Patience);
        await end.WorkedOffAsync(Patience);
    }

    /// <summary>An outcome in a few letters.</summary>
    public static string Show(TurnOutcome? outcome) => outcome is null ? NotAccepted
        : outcome.Reason is { } reason ? $"{outcome.Kind} ({reason})"
        : outcome.Kind.ToString();
}
