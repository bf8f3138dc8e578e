using System.Net;
using System.Text.Json;

using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Pipelines.Letta.LettaHarness;

namespace Chatdify.Tests.Pipelines.Letta;

/// <summary>What an agent's messages come to; the recorded ones first.</summary>
public sealed class LettaAnswerTests
{
    [Fact]
    public async Task The_recorded_answer_is_what_the_assistant_says_and_nothing_else()
    {
        var sample = Sample("send-message-sync.json");

        var answer = await WholeAsync(sample.GetProperty("response").GetProperty("body").GetRawText());

        Assert.Equal(sample.GetProperty("expected_text").GetString(), Text(answer));
        Assert.Equal(RunId, Assert.IsType<PipelineAnswer.Reply>(answer).Run.WorkflowRunId);
    }

    [Fact]
    public async Task A_recorded_request_for_approval_is_a_pause()
    {
        var sample = Sample("send-message-requires-approval.json");

        var answer = await WholeAsync(sample.GetProperty("response").GetProperty("body").GetRawText());

        Assert.Equal(sample.GetProperty("expected").GetProperty("text").GetString(), Assert.IsType<PipelineAnswer.Paused>(answer).Text);
    }

    [Fact]
    public async Task The_recorded_stream_of_tokens_is_put_together() =>
        Assert.Equal("It is out for delivery.", Text(await SampleStreamAsync("stream-tokens.sse")));

    [Fact]
    public async Task Done_after_an_error_is_no_success()
    {
        var failure = Failure(await SampleStreamAsync("stream-error.sse"));

        Assert.Equal((FailureKind.Transient, "llm_rate_limit"), (failure.Kind, failure.Code));
        Assert.DoesNotContain("provider", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Done_without_a_stop_reason_is_no_end() => Assert.Equal("truncated", Failure(await StreamAsync(Says("It arr"), "[DONE]")).Code);

    [Fact]
    public async Task An_error_after_the_end_of_the_turn_counts() => Assert.Equal(
        "llm_error", Failure(await StreamAsync(Says("It arr"), Stops("end_turn"), """{"message_type":"error_message","error_type":"llm_error"}""")).Code);

    [Fact]
    public async Task Several_messages_of_the_assistant_are_paragraphs() =>
        Assert.Equal("One moment.\n\nIt arrives.", Text(await StreamAsync(Says("One moment."), Says("It ", "message-2"), Says("arrives.", "message-2"), Stops("end_turn"))));

    [Theory]
    [InlineData("reasoning_message", "\"reasoning\":\"secret\"")]
    [InlineData("hidden_reasoning_message", "\"hidden_reasoning\":\"secret\"")]
    [InlineData("tool_call_message", "\"tool_call\":{\"name\":\"secret\",\"arguments\":\"{}\"}")]
    [InlineData("tool_return_message", "\"tool_return\":\"secret\"")]
    [InlineData("system_message", "\"content\":\"secret\"")]
    [InlineData("user_message", "\"content\":\"secret\"")]
    [InlineData("summary_message", "\"summary\":\"secret\",\"content\":\"secret\"")]
    [InlineData("event_message", "\"content\":\"secret\"")]
    [InlineData("approval_response_message", "\"content\":\"secret\"")]
    [InlineData("something_new", "\"content\":\"secret\"")]
    public async Task Nothing_but_the_assistant_speaks_to_customers(string type, string member)
    {
        var other = $$"""{"id":"message-0","message_type":"{{type}}",{{member}}}""";

        Assert.Equal("It arrives.", Text(await StreamAsync(other, Says("It arr"), other, Says("ives."), Stops("end_turn"))));
    }

    [Theory]
    [InlineData("end_turn", "Reply")]
    [InlineData("tool_rule", "Reply")]
    [InlineData("max_steps", "Reply")]
    [InlineData("requires_approval", "Paused")]
    [InlineData("max_tokens_exceeded", "Permanent")]
    [InlineData("cancelled", "Permanent")]
    [InlineData("insufficient_credits", "Permanent")]
    [InlineData("context_window_overflow_in_system_prompt", "Permanent")]
    [InlineData("a reason never seen", "Permanent")]
    [InlineData("error", "Transient")]
    [InlineData("llm_api_error", "Transient")]
    [InlineData("invalid_llm_response", "Transient")]
    [InlineData("invalid_tool_call", "Transient")]
    [InlineData("no_tool_call", "Transient")]
    public async Task The_reason_of_the_end_decides(string reason, string expected)
    {
        var answer = await StreamAsync(Says("Some words."), Stops(reason));

        Assert.Equal(expected, answer is PipelineAnswer.Failed failed ? $"{failed.Failure.Kind}" : answer.GetType().Name);
    }

    [Theory]
    [InlineData("end_turn", "Reply")]
    [InlineData("max_steps", "Failed")]
    public async Task The_end_without_a_word_is_judged_by_its_reason(string reason, string expected) =>
        Assert.Equal(expected, (await StreamAsync(Stops(reason))).GetType().Name);

    [Fact]
    public async Task A_run_in_the_background_instead_of_an_answer_is_remembered_to_be_looked_for()
    {
        var failed = Assert.IsType<PipelineAnswer.Failed>(await WholeAsync($$"""{"id":"{{RunId}}","status":"created"}"""));

        Assert.Equal((FailureKind.Truncated, RunId), (failed.Failure.Kind, failed.Run.WorkflowRunId));
    }

    private static Task<PipelineAnswer> WholeAsync(string body) =>
        new LettaHarness(Network200(() => StubHandler.Json(HttpStatusCode.OK, body))).AskAsync();

    private static Task<PipelineAnswer> SampleStreamAsync(string name) =>
        new LettaHarness(Network200(() => StubHandler.Stream(new MemoryStream(Samples.Bytes("Letta", name))))).AskAsync();

    private static JsonElement Sample(string name) => JsonDocument.Parse(Samples.Bytes("Letta", name)).RootElement;
}
