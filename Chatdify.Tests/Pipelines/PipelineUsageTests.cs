using System.Text;
using System.Text.Json;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Answers;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Core.Pipelines.Letta;
using Chatdify.Core.Pipelines.OpenAi;

using Xunit;

namespace Chatdify.Tests.Pipelines;

/// <summary>What an answer took: how each backend tells it, and how it adds up.</summary>
public sealed class PipelineUsageTests
{
    [Theory]
    [InlineData("""{"prompt_tokens":40,"completion_tokens":8,"total_tokens":48,"total_price":"0.000056","currency":"USD"}""", 40L, 8L, 48L, "0.000056", "USD")]
    [InlineData("""{"input_tokens":36,"output_tokens":12,"total_tokens":48}""", 36L, 12L, 48L, null, null)]
    [InlineData("""{"total_tokens":"48","total_price":1e-7,"currency":"USD"}""", null, null, 48L, "0.0000001", "USD")]
    [InlineData("""{"total_tokens":0,"total_price":"0","currency":"the customer's words"}""", null, null, 0L, "0", null)]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":1.5,"total_tokens":7,"total_price":"free","currency":"USD"}""", null, null, 7L, null, null)]
    public void Usage_is_read_in_every_shape(string json, long? prompt, long? completion, long? total, string? price, string? currency)
    {
        var expected = new PipelineUsage(prompt, completion, total, price is null ? null : decimal.Parse(price, null), currency);

        Assert.Equal(expected, AnswerUsage.Read(JsonDocument.Parse(json).RootElement));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"currency":"USD","latency":1.2}""")]
    public void What_tells_nothing_is_no_usage(string json) => Assert.Null(AnswerUsage.Read(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void Several_asks_add_up_as_far_as_they_can()
    {
        var one = new PipelineUsage(10, null, 15, 0.1m, "USD");

        Assert.Equal(one, PipelineUsage.Sum(one, null));
        Assert.Equal(one, PipelineUsage.Sum(null, one));
        Assert.Null(PipelineUsage.Sum(null, null));
        Assert.Equal(new PipelineUsage(12, 3, 20, 0.3m, "USD"), PipelineUsage.Sum(one, new PipelineUsage(2, 3, 5, 0.2m, "USD")));
        Assert.Equal(new PipelineUsage(12, 3, 20, 0.1m, "USD"), PipelineUsage.Sum(new PipelineUsage(2, 3, 5), one));
        Assert.Equal(new PipelineUsage(10, null, 15), PipelineUsage.Sum(one, new PipelineUsage(null, null, null, 1, "RMB")));
    }

    [Theory]
    [InlineData("end,finished", 40L, 48L)]
    [InlineData("finished,end", 40L, 48L)]
    [InlineData("finished", null, 50L)]
    [InlineData("finished,bare", null, 50L)]
    public void Dify_tells_it_at_the_end_of_the_message_else_with_the_workflow(string order, long? prompt, long total)
    {
        var assembler = new DifyAnswerAssembler();
        foreach (var name in order.Split(','))
        {
            assembler.Add(Encoding.UTF8.GetBytes(name switch
            {
                "end" => """{"event":"message_end","metadata":{"usage":{"prompt_tokens":40,"completion_tokens":8,"total_tokens":48}}}""",
                "bare" => """{"event":"message_end","metadata":null}""",
                _ => """{"event":"workflow_finished","data":{"status":"succeeded","outputs":{},"total_tokens":50}}""",
            }));
        }

        Assert.Equal((prompt, total), (assembler.Usage!.PromptTokens, assembler.Usage.TotalTokens));
    }

    [Fact]
    public void Letta_tells_it_in_a_message_of_its_own_or_beside_a_whole_answer()
    {
        const string Statistics = """{"message_type":"usage_statistics","prompt_tokens":900,"completion_tokens":12,"total_tokens":912,"step_count":1}""";
        var streamed = new LettaAnswer(new PipelineRun(null, null, null, null));
        streamed.Add(Encoding.UTF8.GetBytes(Statistics));
        var whole = new LettaAnswer(new PipelineRun(null, null, null, null));
        whole.AddWhole(Encoding.UTF8.GetBytes($$"""{"messages":[],"stop_reason":{"stop_reason":"end_turn"},"usage":{{Statistics}}}"""));

        Assert.Equal(new PipelineUsage(900, 12, 912), streamed.Usage);
        Assert.Equal(streamed.Usage, whole.Usage);
    }

    [Fact]
    public void OpenAi_tells_it_with_the_last_chunk_or_the_whole_response()
    {
        var completions = new CompletionsAssembler();
        completions.Add("""{"id":"c1","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":6,"total_tokens":26}}"""u8.ToArray());
        var response = new ResponsesAssembler();
        response.Add("""{"type":"response.completed","response":{"id":"resp_1","status":"completed","usage":{"input_tokens":36,"output_tokens":12,"total_tokens":48}}}"""u8.ToArray());

        Assert.Equal(new PipelineUsage(20, 6, 26), completions.Usage);
        Assert.Equal(new PipelineUsage(36, 12, 48), response.Usage);
    }
}
