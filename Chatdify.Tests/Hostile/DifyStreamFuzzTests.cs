using System.Net;
using System.Text.Json;

using Chatdify.Core.Pipelines.Dify;
using Chatdify.Core.Pipelines.Sse;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>What comes from the backend is foreign as well: no stream and no error body throws, and none gets past its limits.</summary>
public sealed class DifyStreamFuzzTests
{
    private const int MaxEvent = 64 * 1024;
    private const int MaxStream = 1024 * 1024;

    private static readonly byte[][] Streams =
        [.. Directory.EnumerateFiles(Samples.Path("Dify")).Where(file => Path.GetExtension(file) is ".sse" or ".json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    [Fact]
    public void Mutated_streams_give_an_answer_or_pass_a_limit() => Fuzz.Run(1500, random =>
    {
        var bytes = new Mutator(random, Streams).Next();
        var (reader, assembler) = (new SseReader(MaxEvent, MaxStream), new DifyAnswerAssembler());
        try
        {
            for (var (at, size) = (0, 0); at < bytes.Length; at += size)
            {
                size = Math.Min(random.Next(1, 4096), bytes.Length - at);
                foreach (var data in reader.Read(bytes.AsSpan(at, size)))
                {
                    Assert.InRange(data.Length, 0, MaxEvent);
                    assembler.Add(data);
                }
            }

            if (reader.Finish() is { } last)
            {
                assembler.Add(last);
            }
        }
        catch (SseLimitException) when (bytes.Length > MaxEvent)
        {
            return;
        }

        AssertHarmless(assembler.Run.ConversationId, assembler.Run.MessageId, assembler.Run.TaskId, assembler.Run.WorkflowRunId, assembler.FormToken);
        if (assembler.Error is { } error)
        {
            AssertHarmless(DifyErrors.FromStream(error, conversationSent: true).Code);
        }
    });

    [Fact]
    public void Mutated_answers_and_errors_are_classified() => Fuzz.Run(1500, random =>
    {
        var body = new Mutator(random, Streams).Next();

        var failure = DifyErrors.FromHttp((HttpStatusCode)random.Next(100, 600), random.Next(2) == 0 ? "application/json" : "text/html", body, random.Next(2) == 0, retryAfter: null);
        new DifyAnswerAssembler().AddBlocking(body);
        DifyMessage.ReadList(body);
        DifyWorkflowRun.Read(body);
        DifyApp.Read(body);

        AssertHarmless(failure.Code);
        Assert.InRange(failure.Detail.Length, 1, 300);
        Assert.DoesNotContain(failure.Detail, char.IsControl);
    });

    [Theory]
    [InlineData("evil\\nid")]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("\\u001b[2J")]
    [InlineData("id with spaces")]
    [InlineData("\\ud800")]
    public void What_cannot_be_an_id_is_none(string id)
    {
        var assembler = new DifyAnswerAssembler();

        assembler.Add(System.Text.Encoding.UTF8.GetBytes($$"""{"event":"message","answer":"hi","conversation_id":"{{id}}","message_id":"{{id}}","task_id":"{{id}}","workflow_run_id":"{{id}}"}"""));

        Assert.Equal(new(null, null, null, null), assembler.Run);
    }

    [Fact]
    public void A_stream_without_a_line_end_is_not_kept()
    {
        var reader = new SseReader(MaxEvent, long.MaxValue);
        var line = new byte[4096];
        var read = 0;

        Assert.Throws<SseLimitException>(() =>
        {
            while (read <= 2 * MaxEvent)
            {
                reader.Read(line);
                read += line.Length;
            }
        });
        Assert.InRange(read, MaxEvent - line.Length, MaxEvent + line.Length);
    }

    private static void AssertHarmless(params IReadOnlyList<string?> values) => Assert.All(
        values.OfType<string>(),
        value => Assert.True(value.Length <= 128 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), JsonSerializer.Serialize(value)));
}
