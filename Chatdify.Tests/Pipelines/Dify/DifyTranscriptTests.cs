using System.Text.Json;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Core.Pipelines.Sse;
using Chatdify.Tests.Pipelines.Sse;
using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>Every recorded stream, cut in many ways, comes to what the manifest says.</summary>
public sealed class DifyTranscriptTests(ITestOutputHelper output)
{
    private const int RandomRuns = 25;

    public static TheoryData<string> Files => new(DifySamples.Streams.Keys);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stream_in_one_piece_comes_to_its_outcome(string file) => AssertOutcome(file, Assemble(file, []));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stream_byte_by_byte_comes_to_its_outcome(string file) =>
        AssertOutcome(file, Assemble(file, Enumerable.Range(1, DifySamples.Bytes(file).Length - 1)));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stream_in_random_pieces_comes_to_its_outcome(string file)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var length = DifySamples.Bytes(file).Length;
        for (var run = 0; run < RandomRuns; run++)
        {
            var cuts = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(1, length)).ToArray();
            AssertOutcome(file, Assemble(file, cuts));
        }
    }

    [Fact]
    public void A_stream_cut_inside_characters_and_separators_comes_to_its_outcome()
    {
        var chunks = DifySamples.Json("chat-utf8-split.chunks.json");
        var cuts = chunks.GetProperty("split_at").EnumerateArray().Select(cut => cut.GetInt32());

        AssertOutcome("chat-utf8-split.sse", Assemble(chunks.Text("file")!, cuts));
    }

    private static DifyAnswerAssembler Assemble(string file, IEnumerable<int> cuts)
    {
        var reader = new SseReader(4 * 1024 * 1024, 16 * 1024 * 1024);
        var assembler = new DifyAnswerAssembler();
        foreach (var piece in Pieces.Of(DifySamples.Bytes(file), cuts))
        {
            foreach (var data in reader.Read(piece.Span))
            {
                assembler.Add(data);
            }
        }

        if (reader.Finish() is { } last)
        {
            assembler.Add(last);
        }

        return assembler;
    }

    private static void AssertOutcome(string file, DifyAnswerAssembler assembled)
    {
        var entry = DifySamples.Streams[file];
        Assert.Equal(entry.Text("outcome"), assembled.Outcome.ToString(), ignoreCase: true);
        Assert.Equal(entry.Text("answer") ?? entry.Text("partial_answer"), assembled.Answer);
        Assert.Equal(entry.Text("form_token"), assembled.FormToken);
        AssertIfStated(entry.Number("usage_total_tokens"), assembled.Usage?.TotalTokens);
        AssertIfStated(entry.Text("workflow_run_id"), assembled.Run.WorkflowRunId);
        AssertIfStated(entry.Text("final_step_text"), assembled.FinalStepText);
        AssertIfStated(entry.Number("files"), assembled.Files.Count);
        AssertError(entry, assembled.Error);
    }

    private static void AssertError(JsonElement entry, DifyError? actual)
    {
        if (!entry.TryGetProperty("error", out var expected))
        {
            Assert.Null(actual);
            return;
        }

        Assert.Equal(expected.Text("code"), actual?.Code);
        Assert.Equal(expected.Number("status"), actual?.Status);
        AssertIfStated(expected.Text("message"), actual?.Message);
    }

    private static void AssertIfStated(object? expected, object? actual)
    {
        if (expected is not null)
        {
            Assert.Equal(expected.ToString(), actual?.ToString());
        }
    }
}
