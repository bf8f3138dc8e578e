using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters.Replay;
using Chatdify.Core.Turns;

using Moq;

using Xunit;

namespace Chatdify.Tests.DeadLetters;

/// <summary>A replayed question is a question like any other: watched before it is stored, woken after, answered once.</summary>
public sealed class DeadLetterReplayTests
{
    [Fact]
    public async Task The_question_is_watched_then_put_back_then_woken_and_the_letter_is_gone()
    {
        var stage = await ReplayStage.StartAsync();

        var verdict = await stage.Replay.ReplayAsync(ReplayStage.GivenUpLetter, default);

        Assert.Equal(ReplayVerdict.Replayed, verdict);
        Assert.Equal(["watch in 115, 0 waiting", "watch in 12.5, 0 waiting"], stage.Queued.Take(2).Order());
        Assert.Equal(["wake  in 0, 2 waiting"], stage.Queued.Skip(2));
        Assert.Equal(0, await stage.LettersLeftAsync());
        var snapshot = await stage.LoadAsync();
        Assert.Equal(ReplayStage.Rest with { FirstUnansweredAt = stage.Time.GetUtcNow() }, snapshot.State);
        Assert.Equal([11L, 12L], snapshot.Mailbox.Select(message => message.Id));
        Assert.Equal(new MessageFate(IsWaiting: true, null, null), await stage.Store.GetFateAsync(ReplayStage.Key, 11, default));
    }

    [Fact]
    public async Task The_next_turn_asks_what_was_asked_before()
    {
        var stage = await ReplayStage.StartAsync();
        await stage.Replay.ReplayAsync(ReplayStage.GivenUpLetter, default);

        var turn = new TurnStart(new TurnOptions()).Begin(await stage.LoadAsync(), stage.Time.GetUtcNow())!.Turn!;

        Assert.Equal((ReplayStage.GivenUp.Question, "c-1"), (turn.Question, turn.CorrelationId));
        Assert.Equal([11L, 12L], turn.MessageIds);
        Assert.NotEqual("t1", turn.Id);
    }

    [Fact]
    public async Task It_joins_what_the_customer_has_written_since_and_still_waits()
    {
        var stage = await ReplayStage.StartAsync();
        await stage.ChangeAsync(new ConversationChange(ReplayStage.Rest with { FirstUnansweredAt = stage.Time.GetUtcNow() }) { Receive = ReplayStage.Message(13) });

        await stage.Replay.ReplayAsync(ReplayStage.GivenUpLetter, default);

        Assert.Equal([11L, 12L, 13L], (await stage.LoadAsync()).Mailbox.Select(message => message.Id));
        Assert.Equal(["wake  in 0, 3 waiting"], stage.Queued);
    }

    [Fact]
    public async Task Judging_changes_nothing()
    {
        var stage = await ReplayStage.StartAsync();
        var before = await stage.LoadAsync();

        Assert.Equal(ReplayVerdict.Ready, await stage.Replay.JudgeAsync(ReplayStage.GivenUpLetter, default));

        Assert.Equal(before.Version, (await stage.LoadAsync()).Version);
        Assert.Equal(1, await stage.LettersLeftAsync());
        Assert.Empty(stage.Queued);
    }

    [Fact]
    public async Task Of_two_replays_one_asks()
    {
        var stage = await ReplayStage.StartAsync();

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.Replay.ReplayAsync(ReplayStage.GivenUpLetter, default)));

        Assert.Single(verdicts, verdict => verdict == ReplayVerdict.Replayed);
        Assert.All(verdicts, verdict => Assert.True(verdict.Code is "replayed" or "waiting", verdict.Code));
        Assert.Single(stage.Queued, line => line.StartsWith("wake", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_is_faster_is_seen()
    {
        var stage = await ReplayStage.StartAsync();
        var first = true;
        stage.Queue.Setup(queue => queue.WatchAsync(It.IsAny<Core.Queueing.ChoreWork>(), It.IsAny<TimeSpan>(), default)).Returns(async () =>
        {
            if (first)
            {
                first = false;
                await stage.ChangeAsync(new ConversationChange(ReplayStage.Rest with { PausedAt = stage.Time.GetUtcNow() }));
            }
        });

        Assert.Equal("human_replied", (await stage.Replay.ReplayAsync(ReplayStage.GivenUpLetter, default)).Code);
        Assert.Empty((await stage.LoadAsync()).Mailbox);
        Assert.Equal(1, await stage.LettersLeftAsync());
    }

    [Fact]
    public async Task A_newer_message_that_was_given_up_too_does_not_stand_in_the_way()
    {
        var stage = await ReplayStage.StartAsync();
        await stage.ChangeAsync(new ConversationChange(ReplayStage.Rest)
        {
            Turn = ReplayStage.GivenUp with { Id = "t2", MessageIds = [13] },
        });

        Assert.Equal("ready", (await stage.Replay.JudgeAsync(ReplayStage.GivenUpLetter, default)).Code);
    }

    [Fact]
    public async Task A_poisoned_question_that_a_human_has_given_back_unanswered_can_be_replayed()
    {
        var stage = await ReplayStage.StartAsync(ReplayStage.GivenUp with { Outcome = TurnOutcome.HandedOff("poison") });

        Assert.Equal("ready", (await stage.Replay.JudgeAsync(ReplayStage.GivenUpLetter, default)).Code);
    }
}
