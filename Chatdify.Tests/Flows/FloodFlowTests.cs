using Chatdify.Core.Conversations;
using Chatdify.Core.Turns;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Very many, or very long, messages in one conversation.</summary>
[Collection(nameof(Crowd))]
public sealed class FloodFlowTests
{
    private const string Farewell = "A colleague takes over.";
    private const string TooMany = "That is a lot. A colleague will read it.";

    [Fact]
    public async Task A_flood_is_merged_then_limited_told_once_and_handed_to_a_human()
    {
        await using var stage = await StartAsync(new() { ["Turns:QuietPeriod"] = "00:00:01" });
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var messages = await SayAsync(stage, conversation, 30);
        var ends = await EndsAsync(stage, conversation, messages);
        await stage.Chatwoot.WaitForQuietAsync();
        await SayAsync(stage, conversation, 5);
        await stage.Chatwoot.WaitForQuietAsync();

        Assert.All(ends, end => Assert.Equal(TurnOutcome.HandedOff("flood"), end));
        Assert.InRange(stage.Dify.RunCount, 0, 1);
        Assert.Equal([TooMany], stage.Answers(conversation));
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
        Assert.Null((await new Records(stage).ConversationAsync(conversation)).State.FirstUnansweredAt);
    }

    [Fact]
    public async Task A_flood_while_the_pipeline_thinks_lets_the_answer_through_and_calls_a_human_for_the_rest()
    {
        await using var stage = await StartAsync([]);
        var thinking = new TaskCompletionSource();
        stage.Dify.Reply(_ => DifyScript.Answer("one answer").Doing((_, stop) => thinking.Task.WaitAsync(stop)));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        await stage.Chatwoot.CustomerSaysAsync(conversation, "the first");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the first question");
        var messages = await SayAsync(stage, conversation, 29);
        await stage.Chatwoot.WaitForQuietAsync();
        thinking.SetResult();

        Assert.All(await EndsAsync(stage, conversation, messages), end => Assert.Equal(TurnOutcome.HandedOff("flood"), end));
        Assert.Equal(1, stage.Dify.RunCount);
        Assert.Equal(["one answer", TooMany], stage.Answers(conversation));
    }

    [Fact]
    public async Task As_many_messages_as_allowed_are_one_question()
    {
        await using var stage = await StartAsync(new() { ["Turns:QuietPeriod"] = "00:00:01.5" });
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var messages = await SayAsync(stage, conversation, 20);

        Assert.All(await EndsAsync(stage, conversation, messages), end => Assert.Equal(TurnOutcome.Answered, end));
        Assert.Equal(1, stage.Dify.RunCount);
    }

    [Fact]
    public async Task More_messages_than_a_turn_can_hold_go_into_the_next_one()
    {
        await using var stage = await StartAsync(new() { ["Turns:QuietPeriod"] = "00:00:03", ["Turns:MaxPerContactPerMinute"] = "0" });
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var messages = await SayAsync(stage, conversation, 60);

        Assert.All(await EndsAsync(stage, conversation, messages), end => Assert.Equal(TurnOutcome.Answered, end));
        Assert.Equal(60, stage.Dify.Runs.Sum(run => run.Query.Split("\n\n").Length));
        Assert.Equal(Snapshot.MailboxLimit, stage.Dify.Runs[0].Query.Split("\n\n").Length);
    }

    [Fact]
    public async Task More_messages_than_a_turn_can_hold_all_go_with_the_hand_off()
    {
        await using var stage = await StartAsync(new() { ["Turns:QuietPeriod"] = "00:00:03", ["Turns:MaxPerContactPerMinute"] = "0" });
        stage.Dify.Reply(_ => DifyScript.Error(401, "unauthorized", "no"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var messages = await SayAsync(stage, conversation, 60);

        Assert.All(await EndsAsync(stage, conversation, messages), end => Assert.Equal(TurnOutcome.HandedOff("unauthorized"), end));
        Assert.Equal([Farewell], stage.Answers(conversation));
        var left = await new Records(stage).ConversationAsync(conversation);
        Assert.Equal((Phase.Idle, null, 0), (left.State.Phase, left.State.FirstUnansweredAt, left.Mailbox.Count));
    }

    [Fact]
    public async Task Of_messages_too_long_for_a_question_the_newest_part_is_asked()
    {
        await using var stage = await StartAsync(new() { ["Turns:QuietPeriod"] = "00:00:02" });
        stage.Dify.Reply(_ => DifyScript.Answer("too long, but read"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var messages = new List<long>();
        for (var message = 0; message < 6; message++)
        {
            messages.Add((await stage.Chatwoot.CustomerSaysAsync(conversation, new string('w', 149_000) + $" number {message}")).Id);
        }

        Assert.All(await EndsAsync(stage, conversation, messages), end => Assert.Equal(TurnOutcome.Answered, end));
        var query = stage.Dify.Runs[^1].Query;
        Assert.InRange(query.Length, 140_000, new TurnOptions().MaxQuestionCharacters);
        Assert.Contains("earlier characters left out]", query, StringComparison.Ordinal);
        Assert.EndsWith("number 5", query, StringComparison.Ordinal);
    }

    private static Task<Stage> StartAsync(Dictionary<string, string> changes)
    {
        (changes["Handoff:Message"], changes["Handoff:FloodMessage"]) = (Farewell, TooMany);
        return Stage.StartAsync(changes, Crowd.Patient);
    }

    private static async Task<List<long>> SayAsync(Stage stage, long conversation, int count)
    {
        var messages = new List<long>();
        for (var message = 0; message < count; message++)
        {
            messages.Add((await stage.Chatwoot.CustomerSaysAsync(conversation, $"message {message}")).Id);
        }

        return messages;
    }

    private static async Task<List<TurnOutcome>> EndsAsync(Stage stage, long conversation, IEnumerable<long> messages)
    {
        var ends = new List<TurnOutcome>();
        foreach (var message in messages)
        {
            ends.Add(await new Records(stage).EndOfAsync(conversation, message, TimeSpan.FromSeconds(60)));
        }

        return ends;
    }
}
