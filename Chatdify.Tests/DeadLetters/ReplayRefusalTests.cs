using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.DeadLetters.Replay;
using Chatdify.Core.Files;
using Chatdify.Core.Handoff;

using Moq;

using Xunit;

using static Chatdify.Tests.DeadLetters.ReplayStage;

namespace Chatdify.Tests.DeadLetters;

/// <summary>When an answer no longer makes sense, replaying says why and changes nothing.</summary>
public sealed class ReplayRefusalTests
{
    [Theory]
    [InlineData("open", false, null, "conversation_open")]
    [InlineData("resolved", false, null, "conversation_resolved")]
    [InlineData("snoozed", false, null, "conversation_snoozed")]
    [InlineData("pending", true, null, "assigned_to_person")]
    [InlineData("pending", false, 13L, "human_replied")]
    public async Task Where_the_conversation_is_not_the_bots(string status, bool assigned, long? humanReply, string code)
    {
        var stage = await StartAsync();
        stage.Shows(new ChatwootConversation(status, assigned ? 22 : null, humanReply));

        await RefusedAsync(stage, code);
    }

    [Fact]
    public async Task Where_a_human_replied_and_the_customer_said_thanks()
    {
        var stage = await StartAsync();
        stage.Chatwoot.Setup(chatwoot => chatwoot.HasHumanReplyAsync(Key, 12, default)).ReturnsAsync(true);

        await RefusedAsync(stage, "human_replied");
    }

    [Fact]
    public async Task Where_a_human_reply_paused_the_bot()
    {
        var stage = await StartAsync();
        await stage.ChangeAsync(new ConversationChange(Rest with { PausedAt = Rest.LastMessageAt ?? GivenUp.StartedAt }));

        await RefusedAsync(stage, "human_replied");
    }

    [Theory]
    [InlineData("http_503", true, "chatwoot_http_503")]
    [InlineData("http_404", false, "conversation_gone")]
    public async Task Where_Chatwoot_does_not_tell(string error, bool isTransient, string code)
    {
        var stage = await StartAsync();
        stage.Chatwoot.Setup(chatwoot => chatwoot.GetConversationAsync(Key, default)).ThrowsAsync(new ChatwootException(error, isTransient));

        await RefusedAsync(stage, code);
    }

    [Fact]
    public async Task Where_the_messages_cannot_be_read()
    {
        var stage = await StartAsync();
        stage.Chatwoot.Setup(chatwoot => chatwoot.HasHumanReplyAsync(Key, 12, default)).ThrowsAsync(new ChatwootException("timeout", isTransient: true));

        await RefusedAsync(stage, "chatwoot_timeout");
    }

    [Fact]
    public async Task Where_a_part_of_the_answer_arrived() =>
        await RefusedAsync(await StartAsync(GivenUp with { Parts = ["a", "b"], Sent = 1 }), "partly_answered");

    [Fact]
    public async Task Where_Chatwoot_shows_an_answer_whose_arrival_was_unclear()
    {
        var stage = await StartAsync(GivenUp with { Parts = ["a"] });
        stage.Chatwoot.Setup(chatwoot => chatwoot.IsSentAsync(Key, new MessageMark("t1", "0"), 12, It.IsAny<CancellationToken>())).ReturnsAsync(true);

        await RefusedAsync(stage, "partly_answered");
    }

    [Fact]
    public async Task Where_the_arrival_was_unclear_and_cannot_be_looked_up()
    {
        var stage = await StartAsync(GivenUp with { Parts = ["a"] });
        stage.Chatwoot.Setup(chatwoot => chatwoot.CanFindMessages).Returns(false);

        await RefusedAsync(stage, "unclear_send", GivenUpLetter with { Told = CustomerTold.Nothing with { Unclear = "0" } });
    }

    [Fact]
    public async Task Where_that_was_why_a_human_was_called()
    {
        var stage = await StartAsync(GivenUp with { Parts = ["a"], Handoff = HandoffReasons.UnclearSend });
        stage.Chatwoot.Setup(chatwoot => chatwoot.CanFindMessages).Returns(false);

        await RefusedAsync(stage, "unclear_send");
    }

    [Theory]
    [InlineData(AnswerFile.Sent, true, "partly_answered")]
    [InlineData(AnswerFile.Sent, false, "partly_answered")]
    [InlineData(AnswerFile.Unclear, false, "unclear_send")]
    public async Task Where_a_file_of_an_answer_without_words_arrived_or_may_have(string outcome, bool canFind, string code)
    {
        var stage = await StartAsync(GivenUp with { AnswerFiles = [new("/a") { Outcome = "http_404" }, new("/b") { Outcome = outcome }, new("/c")] });
        stage.Chatwoot.Setup(chatwoot => chatwoot.CanFindMessages).Returns(canFind);

        await RefusedAsync(stage, code);
    }

    [Theory]
    [InlineData("file-1")]
    [InlineData("file-2")]
    public async Task Where_Chatwoot_shows_a_file_whose_arrival_was_unclear(string part)
    {
        var stage = await StartAsync(GivenUp with { AnswerFiles = [new("/a") { Outcome = "http_404" }, new("/b") { Outcome = AnswerFile.Unclear }, new("/c")] });
        stage.Chatwoot.Setup(chatwoot => chatwoot.IsSentAsync(Key, new MessageMark("t1", part), 12, It.IsAny<CancellationToken>())).ReturnsAsync(true);

        await RefusedAsync(stage, "partly_answered");
    }

    [Fact]
    public async Task Where_a_file_was_being_sent_and_cannot_be_looked_up()
    {
        var turn = GivenUp with { AnswerFiles = [new("/a")], InFlight = "file-0" };
        var stage = await StartAsync(turn);
        stage.Chatwoot.Setup(chatwoot => chatwoot.CanFindMessages).Returns(false);

        await RefusedAsync(stage, "unclear_send");
        await stage.ChangeAsync(new ConversationChange(Rest) { Turn = turn with { InFlight = null } });
        await RefusedAsync(stage, "unclear_send", GivenUpLetter with { Told = CustomerTold.In(turn, acts: null) });
    }

    [Fact]
    public async Task Where_the_pipeline_wrote_to_the_customer_itself() =>
        await RefusedAsync(await StartAsync(GivenUp with { Acts = [TurnActs.Message] }), "told_by_callback");

    [Fact]
    public async Task Where_it_was_answered_after_all() =>
        await RefusedAsync(await StartAsync(GivenUp with { Outcome = TurnOutcome.Answered }), "answered");

    [Fact]
    public async Task Where_the_turn_has_not_ended() =>
        await RefusedAsync(await StartAsync(GivenUp with { Outcome = null }), "under_way");

    [Fact]
    public async Task Where_it_waits_already()
    {
        var stage = await StartAsync();
        await stage.Replay.ReplayAsync(GivenUpLetter, default);

        Assert.Equal("waiting", (await stage.Replay.ReplayAsync(GivenUpLetter, default)).Code);
    }

    [Fact]
    public async Task Where_it_was_replayed_before()
    {
        var stage = await StartAsync();
        await stage.ChangeAsync(new ConversationChange(Rest) { PutBack = [Message(11), Message(12)] });
        await stage.ChangeAsync(new ConversationChange(Rest) { Settle = [11, 12], SettledBy = "t2" });

        await RefusedAsync(stage, "replayed_before");
    }

    [Theory]
    [InlineData(OutcomeKind.Answered)]
    [InlineData(OutcomeKind.HandedOff)]
    [InlineData(null)]
    public async Task Where_a_newer_message_was_answered_or_handed_over_or_is_under_way(OutcomeKind? kind)
    {
        var stage = await StartAsync();
        var newer = GivenUp with { Id = "t2", MessageIds = [13], Outcome = kind is { } known ? new TurnOutcome(known) : null };
        await stage.ChangeAsync(new ConversationChange(Rest with { TurnId = kind is null ? "t2" : null }) { Turn = newer });

        await RefusedAsync(stage, "newer_turn");
    }

    [Fact]
    public async Task Where_nobody_knows_the_question()
    {
        var stage = await StartAsync();

        await RefusedAsync(stage, "unreadable", GivenUpLetter with { Conversation = null });
        await RefusedAsync(stage, "nobody_waited", GivenUpLetter with { TurnId = null });
        await RefusedAsync(stage, "question_unknown", GivenUpLetter with { TurnId = "another" });
    }

    private static async Task RefusedAsync(ReplayStage stage, string code, DeadLetter? letter = null)
    {
        var before = await stage.LoadAsync();

        var verdict = await stage.Replay.ReplayAsync(letter ?? GivenUpLetter, default);

        Assert.Equal((ReplayKind.Refused, code), (verdict.Kind, verdict.Code));
        Assert.EndsWith(".", verdict.Text, StringComparison.Ordinal);
        Assert.Equal(before.Version, (await stage.LoadAsync()).Version);
        Assert.Equal(1, await stage.LettersLeftAsync());
        Assert.Empty(stage.Queued);
    }
}
