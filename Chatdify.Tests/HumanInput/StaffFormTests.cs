using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Core.Webhooks;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.HumanInput;

/// <summary>A form that the team answers with a private note.</summary>
public sealed class StaffFormTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static readonly PipelineForm Form = new()
    {
        Token = "tok",
        Content = "Refund?",
        Actions = [new FormAction("approve", "Yes, pay"), new FormAction("reject", "No")],
        ExpiresAt = Now.AddMinutes(1),
        IsForStaff = true,
    };

    private static readonly IncomingMessage Note = new()
    {
        Key = new ConversationKey(3, 412),
        Id = 9,
        IsOutgoing = true,
        IsPrivate = true,
        SenderType = "user",
        ConversationStatus = "open",
        Text = "1",
    };

    [Theory]
    [InlineData("1", "approve")]
    [InlineData(" 2. ", "reject")]
    [InlineData("yes, pay", "approve")]
    [InlineData("reject", "reject")]
    [InlineData("3", null)]
    [InlineData("1 I think", null)]
    public void A_note_answers_with_a_title_an_id_or_a_number(string text, string? action)
    {
        var answer = FormAnswer.In(Shown(), Note with { Text = text }, Now);

        Assert.Equal((action, action is not null), (answer?.Action, answer?.ByStaff ?? false));
    }

    [Fact]
    public void Only_a_note_answers_and_only_once_it_is_shown_and_in_time()
    {
        Assert.Null(FormAnswer.In(Shown(), Note with { IsOutgoing = false, IsIncoming = true, IsPrivate = false }, Now));
        Assert.Null(FormAnswer.In(Shown(), Note, Now.AddMinutes(1)));
        Assert.Null(FormAnswer.In(Shown() with { Form = Awaited() }, Note, Now));
        Assert.Null(FormAnswer.In(Shown() with { Form = Awaited()! with { ByStaff = false, TextCounts = true } }, Note, Now));
    }

    [Fact]
    public void What_the_customer_writes_meanwhile_changes_nothing()
    {
        var form = Shown().Form!;

        Assert.Equal(form, form.AfterMessage());
        Assert.False((form with { ByStaff = false }).AfterMessage().TextCounts);
    }

    [Fact]
    public void What_a_note_cannot_answer_is_told()
    {
        Assert.Equal("It has fields to fill in.", Problem(Form with { Inputs = [new FormInput("why", FormInputKind.Line)] }));
        Assert.StartsWith("There is no token", Problem(Form with { Token = null }), StringComparison.Ordinal);
        Assert.Equal("It has no actions.", Problem(Form with { Actions = [] }));
        Assert.Equal("The run that waits for it is not known.", Problem(Form, runId: null));
        Assert.Null(Problem(Form));
        Assert.Null(Problem(Form with { IsForStaff = false, Token = null }));
    }

    [Fact]
    public void Only_few_words_that_a_person_notes_may_be_an_answer()
    {
        var filter = new WebhookFilter(Options.Create(new ChatwootOptions { AccountId = 3 }));

        Assert.True(filter.MayAnswerForm(Note with { Text = new string('x', 100) }));
        Assert.All(
            [
                Note with { Text = new string('x', 101) },
                Note with { Text = "" },
                Note with { IsPrivate = false },
                Note with { IsOutgoing = false },
                Note with { SenderType = "agent_bot" },
                Note with { SenderType = null },
                Note with { Attachments = ["image"] },
                Note with { Key = new ConversationKey(4, 412) },
            ],
            other => Assert.False(filter.MayAnswerForm(other)));
    }

    private static ConversationState Shown() => new() { Form = Awaited()! with { TextCounts = true } };

    private static AwaitedForm? Awaited() => Ask(Form, "run", out _);

    private static string? Problem(PipelineForm form, string? runId = "run")
    {
        Ask(form, runId, out var problem);
        return problem;
    }

    private static AwaitedForm? Ask(PipelineForm form, string? runId, out string? problem) => FormAnswer.ForStaff(
        new Turn { Id = "t1", StartedAt = Now },
        new PipelineAnswer.Paused("So far. ", new PipelineRun("c", "m", "t", runId), form.Token) { Form = form },
        PipelineRef.Parse("Dify"),
        out problem);
}
