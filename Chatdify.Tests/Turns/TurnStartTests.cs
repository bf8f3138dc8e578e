using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Core.Turns;

using Xunit;

namespace Chatdify.Tests.Turns;

public sealed class TurnStartTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly FormSubmission HandedIn = new("Dify", "tok", new PipelineRun(null, null, null, "w"), "approve", new Dictionary<string, string>());

    [Fact]
    public void All_that_waits_is_one_question()
    {
        var turn = TurnStart.NewTurn(Waiting(Message(1, "Hello."), Message(2, "Why?")), Now);

        Assert.Equal(("Hello.\n\nWhy?", null), (turn.Question, turn.Submission));
        Assert.Equal([1L, 2L], turn.MessageIds);
    }

    [Fact]
    public void An_answer_to_a_form_is_a_turn_of_its_own_and_comes_first()
    {
        var turn = TurnStart.NewTurn(Waiting(Message(1, "Hello."), Message(2, "Approve") with { Submission = HandedIn }, Message(3, "Why?")), Now);

        Assert.Equal(("Approve", HandedIn), (turn.Question, turn.Submission));
        Assert.Equal([2L], turn.MessageIds);
    }

    [Fact]
    public void A_turn_asked_anew_with_other_messages_hands_nothing_in() =>
        Assert.Null(TurnStart.Refresh(new Turn { Id = "t1", StartedAt = Now, Submission = HandedIn }, Waiting(Message(1, "Hello."))).Submission);

    private static Snapshot Waiting(params MailboxMessage[] messages) => new(new ConversationState(), "v1", messages);

    private static MailboxMessage Message(long id, string text) => new() { Id = id, ReceivedAt = Now, Text = text, CorrelationId = $"c-{id}" };
}
