using System.Text;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;

using Xunit;

using static Chatdify.Tests.Pipelines.OpenAi.OpenAiHarness;

namespace Chatdify.Tests.Pipelines.OpenAi;

public sealed class ResponsesAssemblerTests
{
    [Fact]
    public void The_last_event_is_the_answer_and_not_the_pieces() =>
        Assert.Equal("The answer.", Text(Created(), Delta("A preview"), Completed(Message("The answer."))));

    [Fact]
    public void Several_messages_are_all_said() =>
        Assert.Equal("One.\n\nTwo.", Text(Completed(Message("One."), Message("Two."))));

    [Fact]
    public void Of_messages_with_a_phase_only_the_final_one_is_said() =>
        Assert.Equal("It is here.", Text(Completed(Message("Let me look.", "commentary"), Message("One moment."), Message("It is here.", "final_answer"))));

    [Fact]
    public void What_the_model_is_about_to_do_is_no_answer() =>
        Assert.Equal("", Text(Completed(Message("Let me look.", "commentary"))));

    [Fact]
    public void A_refusal_is_what_the_model_said() =>
        Assert.Equal("I cannot help with that.", Text(Completed(
            new { type = "message", role = "assistant", content = new object[] { new { type = "refusal", refusal = "I cannot help with that." } } })));

    [Fact]
    public void Reasoning_tools_and_unknown_parts_are_not_said() =>
        Assert.Equal("Yes.", Text(Completed(
            new { type = "reasoning", summary = new object[] { new { type = "summary_text", text = "secret" } } },
            new { type = "function_call", name = "f", arguments = "{}" },
            new { type = "message", role = "user", content = new object[] { new { type = "output_text", text = "mine" } } },
            new { type = "message", role = "assistant", content = new object[] { new { type = "audio", text = "beep" }, new { type = "output_text", text = "Yes." } } })));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_server_that_does_not_repeat_the_answer_is_understood_by_its_pieces(bool itemsAreDone)
    {
        var pieces = itemsAreDone
            ? [new { type = "response.output_item.done", output_index = 0, item = Message("One two.") }]
            : new[] { Delta("One"), Delta(" two."), Delta("Thr", 1), new { type = "response.output_text.done", output_index = 1, content_index = 0, text = "Three." } };

        Assert.Equal(itemsAreDone ? "One two." : "One two.\n\nThree.", Text([Created(), .. pieces, Completed()]));
    }

    [Theory]
    [InlineData("max_output_tokens", "answer_cut")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("something_new", "incomplete")]
    public void An_incomplete_answer_is_not_delivered(string reason, string code)
    {
        var failure = Failure(Created(), new { type = "response.incomplete", response = Response("incomplete", null, new { reason }, Message("Do not")) });

        Assert.Equal((FailureKind.Permanent, code), (failure.Kind, failure.Code));
    }

    [Theory]
    [InlineData("""{"type":"error","code":"server_error","message":"boo","param":null}""", FailureKind.Transient, "server_error")]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","code":null,"message":"boo"}}""", FailureKind.Permanent, "invalid_request_error")]
    [InlineData("""{"error":{"type":"server_error","code":503,"message":"boo"}}""", FailureKind.Transient, "http_503")]
    [InlineData("""{"error":"boo"}""", FailureKind.Transient, "unknown_error")]
    public void An_error_in_the_stream_is_a_failure(string error, FailureKind kind, string code)
    {
        var failure = Failure(Created(), Delta("Hel"), error);

        Assert.Equal((kind, code), (failure.Kind, failure.Code));
        Assert.DoesNotContain("boo", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_the_end_changes_nothing() =>
        Assert.Equal("Yes.", Text(Completed(Message("Yes.")), """{"type":"error","code":"server_error"}""", Completed(Message("No."))));

    [Fact]
    public void A_response_that_still_runs_is_no_answer_yet()
    {
        var assembler = new ResponsesAssembler();

        Assert.True(assembler.AddWhole(Encoding.UTF8.GetBytes(Json(Response("queued")))));
        Assert.Equal(FailureKind.Truncated, Assert.IsType<PipelineAnswer.Failed>(assembler.Conclude()).Failure.Kind);
    }

    [Theory]
    [InlineData("""{"id":"conv_1","object":"conversation","status":"completed"}""")]
    [InlineData("""{"id":"resp_1","object":"response"}""")]
    [InlineData("[]")]
    public void Other_objects_are_no_answers(string body) => Assert.False(new ResponsesAssembler().AddWhole(Encoding.UTF8.GetBytes(body)));

    private static string Text(params object[] events) => Assert.IsType<PipelineAnswer.Reply>(Assemble(events)).Text;

    private static PipelineFailure Failure(params object[] events) => Assert.IsType<PipelineAnswer.Failed>(Assemble(events)).Failure;

    private static PipelineAnswer Assemble(object[] events)
    {
        var assembler = new ResponsesAssembler();
        foreach (var item in events)
        {
            assembler.Add(Encoding.UTF8.GetBytes(item as string ?? Json(item)));
        }

        Assert.True(assembler.IsTerminal);
        return assembler.Conclude();
    }
}
