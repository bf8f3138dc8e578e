using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;

using Xunit;

namespace Chatdify.Tests.HumanInput;

public sealed class AwaitedFormTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static readonly AwaitedForm Form = new()
    {
        Turn = "t1",
        Part = "1",
        Pipeline = "Dify",
        Token = "tok",
        FormId = "f1",
        Run = new PipelineRun("c", "m", "t", "w"),
        Choices = AwaitedForm.Write([new FormAction("approve", "Yes, pay"), new FormAction("2", "Later"), new FormAction("no", "Нет")]),
        Said = "5:abc",
        ExpiresAt = Now.AddMinutes(1),
        TextCounts = true,
    };

    [Theory]
    [InlineData("yes, PAY", "approve")]
    [InlineData(" approve\n", "approve")]
    [InlineData("1", "approve")]
    [InlineData("3.", "no")]
    [InlineData("3)", "no")]
    [InlineData("нет", "no")]
    [InlineData("2", "2")]
    [InlineData("0", null)]
    [InlineData("4", null)]
    [InlineData("-1", null)]
    [InlineData("yes", null)]
    [InlineData("1 please", null)]
    [InlineData("", null)]
    public void A_typed_answer_is_a_title_an_id_or_a_number(string typed, string? action) =>
        Assert.Equal(action, Form.Answer(typed, Now)?.Action);

    [Fact]
    public void An_answer_carries_what_the_run_needs_to_go_on()
    {
        var answer = Form.Answer("1", Now)!;

        Assert.Equal(("Dify", "tok", Form.Run, "f1", "5:abc"), (answer.Pipeline, answer.Token, answer.Run, answer.FormId, answer.Said));
        Assert.Empty(answer.Inputs);
    }

    [Fact]
    public void Only_the_next_message_in_time_counts_and_only_where_nothing_is_to_be_filled_in()
    {
        Assert.Null((Form with { TextCounts = false }).Answer("1", Now));
        Assert.Null(Form.Answer("1", Now.AddMinutes(1)));
        Assert.Null((Form with { Inputs = "name" }).Answer("1", Now));
    }

    [Theory]
    [InlineData("Yes, pay", "approve")]
    [InlineData("approve", "approve")]
    [InlineData("yes, pay", null)]
    [InlineData("1", null)]
    public void A_button_that_arrives_as_a_message_counts_whenever_it_is_pressed(string text, string? action)
    {
        var late = Form with { HasButtons = true, TextCounts = false, ExpiresAt = Now.AddDays(-1) };

        Assert.Equal(action, late.Answer(text, Now)?.Action);
    }

    [Fact]
    public void A_click_counts_whatever_was_written_since_and_however_late()
    {
        var late = Form with { TextCounts = false, ExpiresAt = Now.AddDays(-1) };

        Assert.Equal("no", late.Answer([new SubmittedValue(null, "Нет", "no")])?.Action);
    }

    [Theory]
    [InlineData("pay a million")]
    [InlineData("")]
    public void A_value_that_was_not_offered_is_no_answer(string value) => Assert.Null(Form.Answer([new SubmittedValue(null, "Yes, pay", value)]));

    [Fact]
    public void Fields_are_those_that_were_asked_for_and_missing_ones_are_empty()
    {
        var form = Form with { Inputs = "name\nreason" };

        var answer = form.Answer([new("name", null, "Bat"), new("other", null, "x"), new(AwaitedForm.ActionField, null, "Yes, pay")])!;

        Assert.Equal("approve", answer.Action);
        Assert.Equal(new Dictionary<string, string> { ["name"] = "Bat", ["reason"] = "" }, answer.Inputs);
    }

    [Fact]
    public void Where_there_is_one_action_nobody_has_to_choose_it()
    {
        var form = Form with { Inputs = "name", Choices = AwaitedForm.Write([new FormAction("send", "Send")]) };

        Assert.Equal("send", form.Answer([new("name", null, "Bat")])?.Action);
        Assert.Null((Form with { Inputs = "name" }).Answer([new("name", null, "Bat")]));
    }

    [Fact]
    public void Equal_forms_are_equal() => Assert.Equal(Form, Form with { Choices = AwaitedForm.Write([new FormAction("approve", "Yes, pay"), new FormAction("2", "Later"), new FormAction("no", "Нет")]) });
}
