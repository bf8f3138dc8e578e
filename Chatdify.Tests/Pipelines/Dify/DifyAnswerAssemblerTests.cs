using System.Text;
using Chatdify.Core.Pipelines.Dify;
using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>The rules that the recorded streams do not show.</summary>
public sealed class DifyAnswerAssemblerTests
{
    private const string End = """{"event":"message_end"}""";

    [Theory]
    [InlineData("A new agent repeats its whole answer once", "agent_message:He|agent_message:llo|message:Hello", "Hello")]
    [InlineData("Deltas after the repetition are appended", "agent_message:He|message:Hel|message:lo", "Hello")]
    [InlineData("An empty agent message announces nothing", "agent_message:|message:He|message:llo", "Hello")]
    [InlineData("An empty message repeats nothing", "agent_message:Hello|message:", "Hello")]
    [InlineData("A replacement discards what was there", "message:Hel|message_replace:No|message:!", "No!")]
    [InlineData("Files carry text in chat apps", "message:He|message_file:llo", "Hello")]
    [InlineData("Other events with an answer are ignored", "message:Hello|reasoning_chunk:hm|unknown:x|text_chunk:y", "Hello")]
    public void Text_is_assembled_by_kind_of_event(string rule, string deltas, string expected)
    {
        var events = deltas.Split('|').Select(delta => delta.Split(':'))
            .Select(delta => $$"""{"event":"{{delta[0]}}","answer":"{{delta[1]}}"}""");

        var assembled = Assemble([.. events, End]);

        Assert.True(expected == assembled.Answer, $"{rule}: {assembled.Answer}");
    }

    [Theory]
    [InlineData("""{"event":"message","answer":null}""")]
    [InlineData("""{"event":"message"}""")]
    [InlineData("""{"event":"message","answer":5}""")]
    [InlineData("""{"event":"message","answer":{"text":"x"},"created_at":"?","task_id":7}""")]
    public void A_missing_or_odd_answer_is_an_empty_one(string item) => Assert.Equal("", Assemble(item, End).Answer);

    [Theory]
    [InlineData("error|end", "Error")]
    [InlineData("end|error", "Success")]
    [InlineData("failed|end", "Error")]
    [InlineData("end|failed", "Success")]
    [InlineData("stopped|end", "Stopped")]
    [InlineData("end|stopped", "Success")]
    [InlineData("succeeded", "Success")]
    [InlineData("partial-succeeded", "Success")]
    [InlineData("succeeded|end", "Success")]
    [InlineData("end|succeeded", "Success")]
    [InlineData("stopped|error", "Error")]
    [InlineData("running", "Truncated")]
    [InlineData("", "Truncated")]
    public void The_outcome_follows_from_the_marks_whatever_their_order(string marks, string expected)
    {
        var events = marks.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(mark => mark switch
        {
            "end" => End,
            "error" => """{"event":"error","code":"internal_server_error","status":500,"message":"x"}""",
            _ => $$$"""{"event":"workflow_finished","data":{"status":"{{{mark}}}","error":"x"}}""",
        });

        Assert.Equal(expected, Assemble([.. events]).Outcome.ToString());
    }

    [Fact]
    public void The_first_error_wins_over_later_ones_and_over_a_failed_workflow()
    {
        var assembled = Assemble(
            """{"event":"workflow_finished","data":{"status":"failed","error":"w"}}""",
            """{"event":"error","code":"first","status":"400","message":{"odd":1}}""",
            """{"event":"error","code":"second","status":500,"message":"b"}""",
            """{"event":"workflow_finished","data":{"status":"failed","error":"w"}}""");

        Assert.Equal(new DifyError("first", 400, null), assembled.Error);
    }

    [Fact]
    public void The_output_of_a_workflow_is_the_answer_only_if_nothing_was_streamed()
    {
        const string Finished = """{"event":"workflow_finished","data":{"status":"succeeded","outputs":{"answer":"out"},"total_tokens":7}}""";

        Assert.Equal("out", Assemble(Finished).Answer);
        Assert.Equal("streamed", Assemble("""{"event":"message","answer":"streamed"}""", Finished).Answer);
        Assert.Equal(7, Assemble(Finished).Usage?.TotalTokens);
    }

    [Fact]
    public void The_first_value_of_each_id_stays()
    {
        var run = Assemble(
            """{"event":"x","conversation_id":"","task_id":"t1"}""",
            """{"event":"x","conversation_id":"c1","message_id":"m1","task_id":"t2"}""",
            """{"event":"x","conversation_id":"c2","workflow_run_id":"w1"}""").Run;

        Assert.Equal(("c1", "m1", "t1", "w1"), (run.ConversationId, run.MessageId, run.TaskId, run.WorkflowRunId));
    }

    [Fact]
    public void Events_that_are_no_json_objects_are_skipped_and_counted()
    {
        var assembled = Assemble("", "[DONE]", "{\"event\":", "[1]", "\"x\"", "5", End);

        Assert.Equal((6, 1, DifyOutcome.Success), (assembled.SkippedEvents, assembled.Events, assembled.Outcome));
    }

    [Fact]
    public void A_pair_of_surrogates_split_over_two_events_is_joined_and_a_lone_one_replaced()
    {
        var assembled = Assemble(
            """{"event":"message","answer":"\"a\n\u00e9\ud83d"}""",
            """{"event":"message","answer":"\udc4b \ud83d."}""",
            End);

        Assert.Equal("\"a\né👋 \uFFFD.", assembled.Answer);
    }

    [Fact]
    public void Bytes_that_are_no_text_do_not_cost_the_event()
    {
        var assembler = new DifyAnswerAssembler();

        assembler.Add((byte[])[.. "{\"event\":\"message\",\"answer\":\"a"u8, 0xFF, .. "b\"}"u8]);

        Assert.Equal("a\uFFFDb", assembler.Answer);
    }

    [Fact]
    public void A_too_long_answer_is_counted_but_not_stored()
    {
        var assembler = new DifyAnswerAssembler(maxAnswerLength: 10);
        for (var i = 0; i < 1000; i++)
        {
            assembler.Add("""{"event":"message","answer":"12345678"}"""u8.ToArray());
        }

        Assert.True(assembler.IsAnswerTooLong);
        Assert.Equal("1234567812", assembler.Answer);
    }

    [Fact]
    public void A_replacement_that_fits_makes_up_for_an_answer_that_did_not()
    {
        var assembler = new DifyAnswerAssembler(maxAnswerLength: 10);

        assembler.Add("""{"event":"message","answer":"12345678901"}"""u8.ToArray());
        assembler.Add("""{"event":"message_replace","answer":"No."}"""u8.ToArray());

        Assert.Equal((false, "No."), (assembler.IsAnswerTooLong, assembler.Answer));
    }

    [Fact]
    public void The_final_step_is_not_offered_once_moderation_has_replaced_the_answer()
    {
        const string Thought = """{"event":"agent_thought","id":"s1","position":1,"thought":"secret","tool":""}""";

        Assert.Equal("secret", Assemble(Thought, End).FinalStepText);
        Assert.Null(Assemble(Thought, """{"event":"message_replace","answer":"No."}""", End).FinalStepText);
    }

    private static DifyAnswerAssembler Assemble(params string[] events)
    {
        var assembler = new DifyAnswerAssembler();
        foreach (var item in events)
        {
            assembler.Add(Encoding.UTF8.GetBytes(item));
        }

        return assembler;
    }
}
