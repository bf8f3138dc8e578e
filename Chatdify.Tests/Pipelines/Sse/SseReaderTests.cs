using System.Text;
using Chatdify.Core.Pipelines.Sse;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chatdify.Tests.Pipelines.Sse;

public sealed class SseReaderTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b")]
    [InlineData("data: a\r\rdata: b\r\r", "a|b")]
    [InlineData("data: a\n\r\ndata: b\r\n\n", "a|b")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("data: a\n\n\uFEFFdata: b\n\n", "a")]
    [InlineData("data:a\n\ndata:  b\n\n", "a| b")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData("data\n\n", "")]
    [InlineData("event: ping\n\n: comment\n\nid: 1\nretry: 5\nother: x\ndata: a\n\n", "a")]
    [InlineData("database: x\n\n Data: y\n\n", null)]
    [InlineData("data: x\u2028y\u2029z\u0085\u000B\u000C\n\n", "x\u2028y\u2029z\u0085\u000B\u000C")]
    [InlineData("data: a\n\ndata: b\n", "a|b")]
    [InlineData("data: a\n\ndata: b", "a|b")]
    [InlineData("", null)]
    public void Reads_events_by_the_rules_of_the_format(string stream, string? expected)
    {
        var events = ReadInPieces(Encoding.UTF8.GetBytes(stream), []);

        Assert.Equal(expected, events.Count == 0 ? null : string.Join('|', events));
    }

    [Fact]
    public void A_line_that_ends_in_a_lone_carriage_return_is_not_held_back()
    {
        var reader = new SseReader(Mebibyte, Mebibyte);

        var events = reader.Read("data: a\r\r"u8);

        Assert.Equal("a", Encoding.UTF8.GetString(Assert.Single(events).Span));
        Assert.Empty(reader.Read("\n"u8));
        Assert.Null(reader.Finish());
    }

    [Fact]
    public void An_event_may_be_as_long_as_the_limit_and_not_longer()
    {
        var longest = new SseReader(maxEventBytes: 100, maxStreamBytes: 10_000);

        Assert.Single(longest.Read(Encoding.ASCII.GetBytes($"data: {new string('x', 94)}\n\n")));
        Assert.Throws<SseLimitException>(() => longest.Read(Encoding.ASCII.GetBytes($"data: {new string('x', 95)}")));
    }

    [Fact]
    public void Many_short_data_lines_do_not_get_around_the_limit_of_an_event()
    {
        var reader = new SseReader(maxEventBytes: 1000, maxStreamBytes: Mebibyte);

        Assert.Throws<SseLimitException>(() =>
        {
            for (var line = 0; line < 1000; line++)
            {
                reader.Read("data: 12345\n"u8);
            }
        });
    }

    [Fact]
    public void An_endless_stream_of_short_events_is_ended()
    {
        var reader = new SseReader(maxEventBytes: 1000, maxStreamBytes: 5000);

        Assert.Throws<SseLimitException>(() =>
        {
            for (var ping = 0; ping < 1000; ping++)
            {
                reader.Read("event: ping\n\n"u8);
            }
        });
    }

    [Fact]
    public void Events_are_the_same_wherever_the_bytes_are_cut()
    {
        var property = Prop.ForAll(Streams, Cuts, (stream, cuts) =>
        {
            var bytes = Encoding.UTF8.GetBytes(stream);
            return ReadInPieces(bytes, cuts).SequenceEqual(Specified(stream));
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    private static Arbitrary<string> Streams => Gen.Elements(
            "data: ", "data:", "data", "\n", "\r", "\r\n", "\n\n", "é", "👋", "\u2028", "\u0085", ":c", "event: x", "{\"a\":1}", " ", "\uFEFF")
        .ListOf()
        .Select(string.Concat)
        .ToArbitrary();

    private static Arbitrary<int[]> Cuts => Gen.Choose(0, 200).ArrayOf().ToArbitrary();

    /// <summary>The rules once more, written for clarity on whole text.</summary>
    private static List<string> Specified(string stream)
    {
        var text = stream.StartsWith('\uFEFF') ? stream[1..] : stream;
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        var events = new List<string>();
        var data = new List<string>();
        foreach (var line in lines.Append(""))
        {
            if (line == "" && data.Count > 0)
            {
                events.Add(string.Join('\n', data));
                data.Clear();
            }

            if (line == "data" || line.StartsWith("data:", StringComparison.Ordinal))
            {
                var value = line == "data" ? "" : line[5..];
                data.Add(value.StartsWith(' ') ? value[1..] : value);
            }
        }

        return events;
    }

    private static List<string> ReadInPieces(byte[] bytes, int[] cuts)
    {
        var reader = new SseReader(Mebibyte, Mebibyte);
        var events = new List<ReadOnlyMemory<byte>>();
        foreach (var piece in Pieces.Of(bytes, cuts))
        {
            events.AddRange(reader.Read(piece.Span));
        }

        if (reader.Finish() is { } last)
        {
            events.Add(last);
        }

        return [.. events.Select(item => Encoding.UTF8.GetString(item.Span))];
    }
}
