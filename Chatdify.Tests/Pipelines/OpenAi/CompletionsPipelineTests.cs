using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Pipelines.OpenAi.OpenAiHarness;

namespace Chatdify.Tests.Pipelines.OpenAi;

public sealed class CompletionsPipelineTests
{
    private static readonly IReadOnlyList<PipelineExchange> History = [new("One?", "1"), new("Two?", "2"), new("Three?", "3")];

    [Theory]
    [InlineData(10, 16000, "Be brief.|One?|1|Two?|2|Three?|3|Where is my parcel?")]
    [InlineData(2, 16000, "Be brief.|Two?|2|Three?|3|Where is my parcel?")]
    [InlineData(10, 12, "Be brief.|Two?|2|Three?|3|Where is my parcel?")]
    [InlineData(10, 11, "Be brief.|Three?|3|Where is my parcel?")]
    [InlineData(0, 16000, "Be brief.|Where is my parcel?")]
    [InlineData(10, 0, "Be brief.|Where is my parcel?")]
    public async Task What_was_said_before_goes_along_as_far_as_it_fits(int turns, int characters, string expected)
    {
        var harness = Answering(options => (options.TranscriptTurns, options.TranscriptCharacters) = (turns, characters));

        await harness.AskAsync(change: question => question with { History = History });

        var messages = harness.LastBody.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(expected, string.Join('|', messages.Select(message => message.GetProperty("content").GetString())));
        Assert.Equal(
            ["system", .. Enumerable.Repeat<string[]>(["user", "assistant"], (messages.Count - 2) / 2).SelectMany(pair => pair), "user"],
            messages.Select(message => message.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_plain_server_gets_portable_fields_only()
    {
        var harness = Answering(options =>
        {
            (options.ApiKey, options.Instructions, options.MaxOutputTokens) = ("", " ", 800);
            (options.StreamOptions, options.SendUser) = (false, false);
        });

        await harness.AskAsync();

        Assert.Equal("""{"model":"model-x","messages":[{"role":"user","content":"Where is my parcel?"}],"stream":true,"max_tokens":800}""", harness.Network.Sent[0].Body);
        Assert.False(harness.Network.Sent[0].Headers.Contains("Authorization"));
    }

    [Fact]
    public async Task OpenAI_itself_gets_the_limit_under_its_new_name()
    {
        var harness = Answering(options => (options.BaseUrl, options.MaxOutputTokens) = (new OpenAiOptions().BaseUrl, 800));

        await harness.AskAsync();

        var body = harness.LastBody;
        Assert.Equal((800, true), (body.GetProperty("max_completion_tokens").GetInt32(), body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean()));
        Assert.Equal("cw-1-contact-77", body.GetProperty("user").GetString());
        Assert.False(body.TryGetProperty("max_tokens", out _));
    }

    [Fact]
    public async Task No_conversation_at_the_server_is_claimed()
    {
        var answer = Assert.IsType<PipelineAnswer.Reply>(await Answering().AskAsync("left by another backend"));

        Assert.Equal(new PipelineRun(null, "chatcmpl-1", null, null), answer.Run);
    }

    [Fact]
    public async Task An_answer_that_broke_off_is_asked_for_again()
    {
        var harness = Answering();

        var answer = await harness.Pipeline.RecoverAsync(
            Contract.PipelineContract.Question(), new PipelineRun(null, "chatcmpl-1", null, null), CancellationToken.None);

        Assert.Equal(FailureKind.Transient, Assert.IsType<PipelineAnswer.Failed>(answer).Failure.Kind);
        Assert.Empty(harness.Calls);
    }

    [Theory]
    [InlineData("length", "answer_cut")]
    [InlineData("content_filter", "content_filter")]
    public async Task An_incomplete_answer_is_not_delivered(string reason, string code) =>
        Assert.Equal((FailureKind.Permanent, code), Failure(await StreamAsync(Chunk("Do not"), Chunk(null, reason), "[DONE]")));

    [Fact]
    public async Task An_error_in_the_stream_counts_even_if_the_end_follows()
    {
        var line = Sample("errors.json").GetProperty("stream_error_chat_completions").GetProperty("line").GetString()!["data: ".Length..];

        Assert.Equal((FailureKind.Transient, "server_error"), Failure(await StreamAsync(Chunk("Hel"), line, "[DONE]")));
        Assert.Equal((FailureKind.Permanent, "http_402"), Failure(await StreamAsync("""{"error":{"code":402,"message":"no credits"}}""", "[DONE]")));
        Assert.Equal((FailureKind.Transient, "unknown_error"), Failure(await StreamAsync("""{"error":"boo"}""")));
        Assert.Equal((FailureKind.Transient, "unknown_error"), Failure(await StreamAsync(Chunk("Hel", "error"))));
    }

    [Fact]
    public async Task An_error_in_a_whole_answer_is_no_answer() =>
        Assert.Equal((FailureKind.Transient, "http_502"), Failure(await new OpenAiHarness(
            _ => StubHandler.Json(HttpStatusCode.OK, """{"error":{"code":502,"message":"boo"}}"""), options => options.Api = OpenAiApi.Completions).AskAsync()));

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"hm"}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":null}]}""")]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"other"}}]}""")]
    [InlineData("""{"choices":null,"obfuscation":"xyz"}""")]
    [InlineData("""{"object":"something.new"}""")]
    [InlineData("no JSON")]
    public async Task Chunks_without_text_say_nothing(string chunk) =>
        Assert.Equal("Hello", Text(await StreamAsync(Chunk("Hel"), chunk, Chunk("lo"), "[DONE]")));

    [Fact]
    public async Task Text_in_parts_and_refusals_are_said()
    {
        Assert.Equal("Hi", Text(await StreamAsync("""{"choices":[{"delta":{"content":[{"type":"thinking","text":"hm"},{"type":"text","text":"Hi"}]},"finish_reason":"stop"}]}""")));
        Assert.Equal("I cannot.", Text(await StreamAsync("""{"choices":[{"delta":{"content":null,"refusal":"I cannot."},"finish_reason":"stop"}]}""")));
    }

    [Fact]
    public async Task A_reason_to_finish_is_an_end_without_the_last_line() =>
        Assert.Equal("Hi", Text(await StreamAsync(Chunk("Hi", "stop"))));

    private static OpenAiHarness Answering(Action<OpenAiOptions>? configure = null) => new(
        _ => StubHandler.Stream(Events(Chunk("Hi", "stop"))),
        options =>
        {
            options.Api = OpenAiApi.Completions;
            configure?.Invoke(options);
        });

    private static Task<PipelineAnswer> StreamAsync(params object[] events) =>
        new OpenAiHarness(_ => StubHandler.Stream(Events(events)), options => options.Api = OpenAiApi.Completions).AskAsync();

    private static string Text(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Reply>(answer).Text;

    private static (FailureKind Kind, string Code) Failure(PipelineAnswer answer) =>
        Assert.IsType<PipelineAnswer.Failed>(answer).Failure is var failure ? (failure.Kind, failure.Code) : default;
}
