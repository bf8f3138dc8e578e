using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Turns;

using Xunit;

namespace Chatdify.Tests.Turns;

public sealed class QuestionTextTests
{
    [Fact]
    public void A_short_question_is_left_as_it_is() => Assert.Equal("Hello\n\nthere", QuestionText.Newest(QuestionText.Merge([Said("Hello"), Said("there")]), 1000));

    [Fact]
    public void Of_a_long_question_the_newest_is_kept_and_the_cut_is_marked()
    {
        var text = new string('a', 5000) + "and when does it close?";

        var cut = QuestionText.Newest(text, 1000);

        Assert.InRange(cut.Length, 900, 1000);
        Assert.StartsWith("[4073 earlier characters left out]\na", cut, StringComparison.Ordinal);
        Assert.EndsWith("and when does it close?", cut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_letter_of_two_units_is_never_halved(int shift)
    {
        var cut = QuestionText.Newest(new string('a', shift) + string.Concat(Enumerable.Repeat("🐎", 3000)), 1000);

        Assert.False(char.IsLowSurrogate(cut[cut.IndexOf('\n', StringComparison.Ordinal) + 1]));
    }

    [Fact]
    public void A_full_mailbox_of_the_longest_messages_still_fits_a_row_of_the_table()
    {
        var mailbox = Enumerable.Range(0, Snapshot.MailboxLimit).Select(_ => Said(new string('x', 150_000))).ToList();

        Assert.InRange(QuestionText.Merge(mailbox).Length, 1, QuestionText.Longest);
    }

    [Fact]
    public void What_was_said_before_is_cut_as_well()
    {
        var before = Enumerable.Range(0, 10).Select(number => new PipelineExchange(new string('q', 500), $"answer {number}"));

        var text = QuestionText.WithHistory("and now?", before, 1000);

        Assert.InRange(text.Length, 1000, 1200);
        Assert.Contains("answer 9", text, StringComparison.Ordinal);
        Assert.DoesNotContain("answer 0", text, StringComparison.Ordinal);
        Assert.EndsWith("and now?", text, StringComparison.Ordinal);
    }

    private static MailboxMessage Said(string text) => new() { Id = 1, ReceivedAt = DateTimeOffset.UnixEpoch, Text = text, CorrelationId = "c" };
}
