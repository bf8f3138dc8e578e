using Chatdify.Simulators.Steps;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Crashes;

/// <summary>
/// One turn is driven once and its steps counted (calls to storage, Chatwoot and Dify); then, for each step, the process is killed right before
/// and right after it, started again, and the promises are checked: nothing accepted is lost (1), nothing is said twice (2), one turn
/// at a time and in order (3), answer or human by the deadline (5). The tables lie in TestResults. A read changes nothing, so both of its sides
/// are one, and of all plays but the first every third step is taken; all of all with <c>CHATDIFY_FULL_MATRIX=1</c> in the environment.
/// </summary>
[Collection(Alone.Name)]
public sealed class CrashMatrixTests(ITestOutputHelper output)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("CHATDIFY_FULL_MATRIX") == "1";

    private static readonly Dictionary<string, string> Hasty = new()
    {
        ["Turns:Lease"] = "00:00:05",
        ["Turns:RetryDelay"] = "00:00:00.2",
        ["Turns:AnswerDeadline"] = "00:00:40",
        ["Chatwoot:Timeout"] = "00:00:03",
        ["Handoff:Message"] = CrashPlay.Farewell,
    };

    [Fact]
    public Task Killed_at_any_step_of_an_answered_turn_the_app_keeps_its_promises() => RunAsync(CrashPlay.Answered, every: 1);

    [Fact]
    public Task Killed_at_any_step_of_a_hand_off_the_app_keeps_its_promises() => RunAsync(CrashPlay.HandOff, every: 3);

    [Fact]
    public Task Killed_while_a_second_message_joins_the_app_keeps_its_promises() => RunAsync(CrashPlay.Burst, every: 3);

    [Fact]
    public Task Killed_where_nobody_can_look_up_what_arrived_the_app_keeps_its_promises() => RunAsync(CrashPlay.WithoutUserToken, every: 3);

    [Fact]
    public Task Killed_while_the_beginning_of_an_answer_is_sent_early_the_app_keeps_its_promises() => RunAsync(CrashPlay.Early, every: 3);

    private async Task RunAsync(CrashPlay play, int every)
    {
        var matrix = new CrashMatrix(play, With(Hasty, play.Settings));

        await matrix.RunAsync(steps =>
            from number in Enumerable.Range(1, steps.Count)
            where IsFull || number % every == 0
            from side in IsFull || !IsRead(steps[number - 1]) ? new[] { StepSide.Before, StepSide.After } : [StepSide.Before]
            select (number, side));

        output.WriteLine(await matrix.WriteAsync(play.Name));
        matrix.AssertKept();
    }

    private static bool IsRead(string step) => step.EndsWith(" read", StringComparison.Ordinal) || step.Contains(" GET ", StringComparison.Ordinal);

    private static Dictionary<string, string> With(Dictionary<string, string> settings, IReadOnlyDictionary<string, string>? more)
    {
        var all = new Dictionary<string, string>(settings);
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        return all;
    }
}
