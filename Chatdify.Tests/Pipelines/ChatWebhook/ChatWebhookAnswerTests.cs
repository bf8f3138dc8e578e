using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Pipelines.ChatWebhook.ChatWebhookHarness;

namespace Chatdify.Tests.Pipelines.ChatWebhook;

/// <summary>What is an answer of a chat webhook and what is not.</summary>
public sealed class ChatWebhookAnswerTests
{
    [Theory]
    [InlineData("""{"response":"Tomorrow."}""")]
    [InlineData("""{"response":"Tomorrow.","success":true,"error":null,"chat_id":"42"}""")]
    [InlineData("""{"response":"Tomorrow.","chat_id":42}""")]
    [InlineData("""[{"output":"Tomorrow."}]""")]
    [InlineData("""{"text":"Tomorrow.","message":"Workflow was started"}""")]
    [InlineData("""{"answer":"Tomorrow."}""")]
    [InlineData("""{"response":{"nested":1},"output":"Tomorrow."}""")]
    public async Task An_answer_is_found_under_its_names(string body) => Assert.Equal("Tomorrow.", Text(await AskAsync(body)));

    [Theory]
    [InlineData("""{"message":"Workflow was started"}""", "workflow_started")]
    [InlineData("""{"message":"Workflow executed successfully but the last node did not return any items"}""", "no_output")]
    [InlineData("""{"message":"It arrives tomorrow."}""", "no_answer_text")]
    [InlineData("""{"reply":"It arrives tomorrow."}""", "no_answer_text")]
    [InlineData("""{"response":null}""", "no_answer_text")]
    [InlineData("""{"response":17}""", "no_answer_text")]
    [InlineData("{}", "no_answer_text")]
    [InlineData("""{"success":false,"error":"no credit","response":"Sorry"}""", "backend_failed")]
    [InlineData("""{"success":"false","response":"Sorry"}""", "backend_failed")]
    [InlineData("""{"error":{"message":"no credit"}}""", "backend_failed")]
    [InlineData("[]", "several_items")]
    [InlineData("""[{"output":"a"},{"output":"b"}]""", "several_items")]
    [InlineData("""{"response":"Yours","chat_id":"43"}""", "cross_talk")]
    [InlineData("""{"response":"Yours","chat_id":43,"success":false}""", "cross_talk")]
    public async Task What_is_no_answer_calls_a_human_whatever_its_status(string body, string code)
    {
        var failure = Failure(await AskAsync(body, options => options.Idempotent = true));

        Assert.Equal((FailureKind.Permanent, code), (failure.Kind, failure.Code));
        Assert.DoesNotContain("credit", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"It arrives tomorrow.\"")]
    [InlineData("It arrives tomorrow.")]
    [InlineData("[\"It arrives tomorrow.\"]")]
    [InlineData("{\"response\":\"It arr")]
    public async Task Something_other_than_an_object_is_no_answer(string body) => Assert.Equal("not_an_answer", Failure(await AskAsync(body)).Code);

    [Fact]
    public async Task An_empty_text_is_an_answer_without_words() => Assert.Equal("", Text(await AskAsync("""{"response":""}""")));

    [Fact]
    public async Task Other_names_of_the_answer_can_be_set_and_take_the_place_of_the_known_ones()
    {
        Assert.Equal("Tomorrow.", Text(await AskAsync("""{"response":"x","reply":"Tomorrow."}""", options => options.AnswerFields = ["reply"])));
        Assert.Equal("no_answer_text", Failure(await AskAsync("""{"response":"x"}""", options => options.AnswerFields = ["reply"])).Code);
    }

    [Theory]
    [InlineData("""{"response":"a","thread_id":"t-9"}""", "t-9")]
    [InlineData("""{"response":"a","thread_id":17}""", "17")]
    [InlineData("""{"response":"a","thread_id":null}""", "t-1")]
    [InlineData("""{"response":"a","thread_id":""}""", "t-1")]
    [InlineData("""{"response":"a"}""", "t-1")]
    public async Task The_thread_is_kept_until_the_backend_names_another(string body, string thread)
    {
        var harness = new ChatWebhookHarness(_ => StubHandler.Json(System.Net.HttpStatusCode.OK, body));

        var reply = Assert.IsType<PipelineAnswer.Reply>(await harness.AskAsync(Question(thread: "t-1")));

        Assert.Equal(thread, reply.Run.ConversationId);
    }

    [Fact]
    public async Task The_thread_of_somebody_else_is_not_taken()
    {
        var failed = Assert.IsType<PipelineAnswer.Failed>(await AskAsync("""{"response":"Yours","chat_id":"43","thread_id":"theirs"}"""));

        Assert.Null(failed.Run.ConversationId);
    }

    [Fact]
    public async Task A_thread_too_long_for_the_storage_is_not_kept()
    {
        var reply = Assert.IsType<PipelineAnswer.Reply>(await AskAsync($$"""{"response":"a","thread_id":"{{new string('ä', 100)}}"}"""));

        Assert.Null(reply.Run.ConversationId);
    }

    [Theory]
    [InlineData("""{"response":"It arr"}|{"response":"ives."}|[DONE]""", "It arrives.")]
    [InlineData("""{"response":"It arr","done":false}|{"response":"ives.","done":true}""", "It arrives.")]
    [InlineData("""{"choices":[{"delta":{"role":"assistant"}}]}|{"choices":[{"delta":{"content":"It arrives."}}]}|{"choices":[{"delta":{},"finish_reason":"stop"}]}|[DONE]""", "It arrives.")]
    [InlineData("""{"response":"It arr"}|{"response":"It arrives.","success":true}""", "It arrives.")]
    [InlineData("""{"response":"It arrives.","success":true}""", "It arrives.")]
    [InlineData("""{"response":"It arr"}|{"response":"ives."}|{"success":true}""", "It arrives.")]
    [InlineData("""{"response":"It arrives."}|{"success":true,"thread_id":"t-9","error":null}|[DONE]""", "It arrives.")]
    [InlineData("""noise|{"type":"begin"}|{"response":"It arrives."}|[DONE]""", "It arrives.")]
    public async Task A_stream_is_taken_in_these_dialects(string data, string expected) => Assert.Equal(expected, Text(await StreamAsync(data)));

    [Theory]
    [InlineData("""{"response":"It arr"}|{"error":"no credit"}|[DONE]""", "backend_failed")]
    [InlineData("""{"response":"It arr"}|{"success":false}|[DONE]""", "backend_failed")]
    [InlineData("""{"response":"It arr"}|{"success":true,"error":"no credit"}|[DONE]""", "backend_failed")]
    [InlineData("""{"success":true}|[DONE]""", "no_answer_text")]
    [InlineData("""{"choices":[{"delta":{"content":"It arr"},"finish_reason":"length"}]}|[DONE]""", "answer_incomplete")]
    [InlineData("""{"response":"It arr","chat_id":"43"}|[DONE]""", "cross_talk")]
    [InlineData("It arrives tomorrow.", "truncated")]
    [InlineData("""{"response":"It arrives tomorrow."}""", "truncated")]
    public async Task A_stream_that_fails_or_does_not_end_is_no_answer(string data, string code) => Assert.Equal(code, Failure(await StreamAsync(data)).Code);

    private static Task<PipelineAnswer> StreamAsync(string data) => new ChatWebhookHarness(
        _ => StubHandler.Stream(string.Concat(data.Split('|').Select(item => $"data: {item}\n\n")))).AskAsync();
}
