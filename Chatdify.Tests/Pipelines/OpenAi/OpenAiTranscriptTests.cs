using System.Net;
using System.Text;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;
using Chatdify.Tests.Http;
using Chatdify.Tests.Pipelines.Sse;

using Xunit;
using Xunit.Abstractions;

using static Chatdify.Tests.Http.ScriptedStream;

namespace Chatdify.Tests.Pipelines.OpenAi;

/// <summary>Every recorded stream and answer, cut in many ways, comes to what was said in it.</summary>
public sealed class OpenAiTranscriptTests(ITestOutputHelper output)
{
    private const string Said = "It is out for delivery.";
    private const int RandomRuns = 10;

    [Theory]
    [InlineData("responses-stream.sse", OpenAiApi.Responses)]
    [InlineData("chat-completions-stream.sse", OpenAiApi.Completions)]
    public async Task A_recorded_stream_comes_to_its_answer_however_it_is_cut(string file, OpenAiApi api)
    {
        var bytes = Samples.Bytes("OpenAi", file);
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var cuts = Enumerable.Range(0, RandomRuns)
            .Select(_ => Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(1, bytes.Length)).ToArray())
            .Append([])
            .Append([.. Enumerable.Range(1, bytes.Length - 1)]);

        foreach (var cut in cuts)
        {
            Assert.Equal(Said, Text(await PlayAsync(bytes, api, cut)));
        }
    }

    [Theory]
    [InlineData("responses-stream.sse", OpenAiApi.Responses)]
    [InlineData("chat-completions-stream.sse", OpenAiApi.Completions)]
    public async Task A_stream_that_a_proxy_trimmed_or_gave_other_line_ends_comes_to_its_answer(string file, OpenAiApi api)
    {
        var text = Encoding.UTF8.GetString(Samples.Bytes("OpenAi", file));

        Assert.Equal(Said, Text(await PlayAsync(Encoding.UTF8.GetBytes(text.TrimEnd()), api, [])));
        Assert.Equal(Said, Text(await PlayAsync(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), api, [])));
    }

    /// <summary>The recording holds an event of a type that nobody knows, in its middle, and text after it.</summary>
    [Fact]
    public async Task An_unknown_event_does_not_end_a_stream()
    {
        var recording = Encoding.UTF8.GetString(Samples.Bytes("OpenAi", "responses-stream.sse"));
        Assert.True(recording.IndexOf("some_future_event", StringComparison.Ordinal) < recording.IndexOf("out for delivery", StringComparison.Ordinal));
        var odd = recording.Replace("event: response.some_future_event", "data: [DONE]\n\ndata: no JSON\n\ndata: {\"type\":7}\n\ndata: [1]\n\nevent: x", StringComparison.Ordinal);

        Assert.Equal(Said, Text(await PlayAsync(Encoding.UTF8.GetBytes(odd), OpenAiApi.Responses, [])));
    }

    [Theory]
    [InlineData("responses-stream.sse", OpenAiApi.Responses)]
    [InlineData("chat-completions-stream.sse", OpenAiApi.Completions)]
    public async Task A_recorded_stream_without_its_end_is_never_an_answer(string file, OpenAiApi api)
    {
        var text = Encoding.UTF8.GetString(Samples.Bytes("OpenAi", file));
        var end = text.IndexOf(api == OpenAiApi.Responses ? "event: response.completed" : "\"finish_reason\":\"stop\"", StringComparison.Ordinal);

        for (var length = 1; length < end; length += 97)
        {
            var answer = await PlayAsync(Encoding.UTF8.GetBytes(text[..length]), api, []);
            Assert.Equal(FailureKind.Truncated, Assert.IsType<PipelineAnswer.Failed>(answer).Failure.Kind);
        }
    }

    [Fact]
    public async Task A_recorded_failure_is_a_failure_whatever_was_said_before()
    {
        var answer = Assert.IsType<PipelineAnswer.Failed>(
            await PlayAsync(Samples.Bytes("OpenAi", "responses-stream-failed.sse"), OpenAiApi.Responses, []));

        Assert.Equal((FailureKind.Transient, "rate_limit_exceeded"), (answer.Failure.Kind, answer.Failure.Code));
        Assert.Equal(new PipelineRun(OpenAiHarness.ConversationId, OpenAiHarness.ResponseId, null, null), answer.Run);
    }

    [Theory]
    [InlineData("responses-sync.json", OpenAiApi.Responses)]
    [InlineData("chat-completions-sync.json", OpenAiApi.Completions)]
    public async Task A_recorded_whole_answer_is_read(string file, OpenAiApi api)
    {
        var sample = OpenAiHarness.Sample(file);
        var body = sample.GetProperty("response").GetProperty("body").GetRawText();
        var harness = new OpenAiHarness(_ => StubHandler.Json(HttpStatusCode.OK, body), options => options.Api = api);

        Assert.Equal(sample.GetProperty("expected_text").GetString(), Text(await harness.AskAsync()));
        Assert.Equal($"POST {sample.GetProperty("request").GetProperty("path").GetString()}", harness.Calls[^1]);
    }

    private static Task<PipelineAnswer> PlayAsync(byte[] bytes, OpenAiApi api, int[] cuts) =>
        new OpenAiHarness(
            _ => StubHandler.Stream(new ScriptedStream(Pieces.Of(bytes, cuts).Where(piece => piece.Length > 0).Select(piece => new Step.Bytes(piece)))),
            options => options.Api = api).AskAsync();

    private static string Text(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Reply>(answer).Text;
}
