using Chatdify.Core.Replies.Splitting;

using Xunit;

namespace Chatdify.Tests.Replies;

/// <summary>What of an unfinished answer may be shown; the bar marks the place.</summary>
public sealed class FinishedParagraphsTests
{
    [Theory]
    [InlineData("One.|\n\nTwo")]
    [InlineData("One.\n\nTwo.|\n\nThr")]
    [InlineData("One.|\n\n- a\n- b")]
    [InlineData("- a\n- b|\n\nAfter the list")]
    [InlineData("- a\n\n  more of a\n\n- b|\n\nAfter the list")]
    [InlineData("One.|\n\n```\ncode\n\nmore code")]
    [InlineData("```\ncode\n\nmore code\n```|\n\nAfter")]
    [InlineData("See [this](https://example.com/a).|\n\nAnd")]
    [InlineData("Um 3.|\n\n4")]
    public void What_is_complete_may_be_shown(string text)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);

        Assert.Equal(bar, FinishedParagraphs.End(text.Remove(bar, 1), 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("One")]
    [InlineData("One.\nTwo.")]
    [InlineData("1. a\n\n2. b")]
    [InlineData("1. a\n\n2")]
    [InlineData("- a\n\n-")]
    [InlineData("- a\n\n  more of a")]
    [InlineData("```\ncode\n\nmore code")]
    [InlineData("# Heading\n\nText")]
    [InlineData("The steps:\n\n1. a")]
    public void What_may_go_on_is_kept_back(string text) => Assert.Equal(0, FinishedParagraphs.End(text, 0));

    [Fact]
    public void What_was_said_is_not_said_again()
    {
        const string Text = "One.\n\nTwo.\n\nThr";

        Assert.Equal(4, FinishedParagraphs.End("One.\n\nTwo.", 0));
        Assert.Equal(10, FinishedParagraphs.End(Text, 4));
        Assert.Equal(10, FinishedParagraphs.End(Text, 10));
    }

    [Theory]
    [InlineData("- a\n\n")]
    [InlineData("`x` [a](b)\n\n")]
    [InlineData("```\n\n")]
    public void Hostile_answers_take_linear_time(string piece) => Timing.IsLinear(piece, text => FinishedParagraphs.End(text, 0));
}
