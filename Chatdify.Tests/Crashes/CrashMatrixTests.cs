using System.Globalization;
using System.Text;

using Chatdify.Core.Conversations;
using Chatdify.Simulators.Dify;
using Chatdify.Simulators.Steps;
using Chatdify.Tests.Flows;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Crashes;

/// <summary>
/// One turn is driven once and its steps counted; then, for each step, the process is killed right before and right after it, started
/// again, and the promises are checked: nothing accepted is lost, nothing is said twice, answer or human by the deadline.
/// </summary>
public sealed class CrashMatrixTests(ITestOutputHelper output)
{
    private const int AtATime = 6;
    private const string Answer = "the one answer";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> Hasty = new()
    {
        ["Turns:Lease"] = "00:00:03",
        ["Turns:RetryDelay"] = "00:00:00.2",
        ["Turns:AnswerDeadline"] = "00:00:40",
        ["Chatwoot:Timeout"] = "00:00:03",
        ["Handoff:Message"] = "A colleague takes over.",
    };

    [Fact]
    public Task Killed_at_any_step_of_an_answered_turn_the_app_keeps_its_promises() => RunAsync(DifyScript.Answer(Answer));

    [Fact]
    public Task Killed_at_any_step_of_a_hand_off_the_app_keeps_its_promises() => RunAsync(DifyScript.Error(401, "unauthorized", "no"));

    private async Task RunAsync(DifyScript behaviour)
    {
        var steps = await CountAsync(behaviour);
        using var places = new SemaphoreSlim(AtATime);
        var cells = await Task.WhenAll(
            from number in Enumerable.Range(1, steps.Count)
            from side in new[] { StepSide.Before, StepSide.After }
            select TryAsync(number, side));

        output.WriteLine(Matrix(steps, cells));
        Assert.All(cells, cell => Assert.True(cell.Violation is null, $"{cell.Side} step {cell.Number} ({steps[cell.Number - 1]}): {cell.Violation}"));

        async Task<Cell> TryAsync(int number, StepSide side)
        {
            await places.WaitAsync();
            try
            {
                return await KillAtAsync(number, side, behaviour);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private static async Task<IReadOnlyList<string>> CountAsync(DifyScript behaviour)
    {
        var script = new StepScript();
        await using var crash = await CrashStage.StartAsync(script, Hasty);
        crash.Stage.Dify.Reply(_ => behaviour);
        var conversation = await crash.Stage.Chatwoot.StartConversationAsync();
        var asked = await crash.Stage.Chatwoot.CustomerSaysAsync(conversation.Id, "Where is my parcel?");
        await new Records(crash.Stage).EndOfAsync(conversation.Id, asked.Id);
        return script.Steps;
    }

    private static async Task<Cell> KillAtAsync(int number, StepSide side, DifyScript behaviour)
    {
        CrashStage? crash = null;
        var dead = new TaskCompletionSource();
        var script = new StepScript(number, side, async () =>
        {
            await crash!.Stage.KillAppAsync();
            dead.SetResult();
        });
        crash = await CrashStage.StartAsync(script, Hasty);
        await using var _ = crash;
        crash.Stage.Dify.Reply(_ => behaviour);
        var conversation = (await crash.Stage.Chatwoot.StartConversationAsync()).Id;
        var since = TimeProvider.System.GetTimestamp();
        var asked = (await crash.Stage.Chatwoot.CustomerSaysAsync(conversation, "Where is my parcel?")).Id;
        try
        {
            await dead.Task.WaitAsync(Patience);
            await crash.Stage.StartAppAsync();
            var outcome = await EndAsync(crash.Stage, conversation, asked);
            return new Cell(number, side, outcome?.ToString() ?? "not accepted", TimeProvider.System.GetElapsedTime(since), Judge(crash.Stage, conversation, outcome));
        }
        catch (TimeoutException late)
        {
            return new Cell(number, side, "?", TimeProvider.System.GetElapsedTime(since), late.Message);
        }
    }

    /// <summary>The recorded end of the message; null when the app died before it had accepted it, and Chatwoot called a human.</summary>
    private static async Task<TurnOutcome?> EndAsync(Stage stage, long conversation, long message)
    {
        await stage.Chatwoot.WaitForQuietAsync(Patience);
        var accepted = stage.Chatwoot.Deliveries.OfMessage(message).Any(delivery => delivery.Succeeded);
        return accepted ? await new Records(stage).EndOfAsync(conversation, message, Patience) : null;
    }

    private static string? Judge(Stage stage, long conversation, TurnOutcome? outcome)
    {
        var (answers, status) = (stage.Answers(conversation), stage.Chatwoot.Conversation(conversation).Status);
        return answers.Distinct().Count() != answers.Count ? $"said twice: {string.Join(" | ", answers)}"
            : outcome is null or { Kind: OutcomeKind.HandedOff } && status != "open" ? $"not with a human but {status}"
            : outcome is { Kind: OutcomeKind.Answered } && !answers.Contains(Answer) ? "recorded as answered, but is not"
            : outcome is { Kind: OutcomeKind.Dropped } && status != "open" ? $"dropped in a {status} conversation: {outcome.Reason}"
            : null;
    }

    private static string Matrix(IReadOnlyList<string> steps, IEnumerable<Cell> cells)
    {
        var text = new StringBuilder();
        foreach (var row in cells.GroupBy(cell => cell.Number))
        {
            var (before, after) = (row.Single(cell => cell.Side == StepSide.Before), row.Single(cell => cell.Side == StepSide.After));
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Key,3}  {steps[row.Key - 1],-34} {Show(before),-44} {Show(after)}");
        }

        return text.ToString();
    }

    private static string Show(Cell cell) => string.Create(
        CultureInfo.InvariantCulture, $"{(cell.Violation is null ? "ok" : "VIOLATION")} {cell.Elapsed.TotalSeconds:F1} s {cell.Outcome.Replace("TurnOutcome ", "", StringComparison.Ordinal)}");

    private sealed record Cell(int Number, StepSide Side, string Outcome, TimeSpan Elapsed, string? Violation);
}
