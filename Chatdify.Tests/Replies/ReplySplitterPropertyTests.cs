using System.Globalization;
using Chatdify.Core.Replies;
using Xunit;

namespace Chatdify.Tests.Replies;

public sealed class ReplySplitterPropertyTests
{
    private static readonly int[] Lengths = [2, 3, 7, 20, 33, 64, 150];

    [Fact]
    public void Parts_fit_and_none_is_blank() => Texts.HoldForLengths(
        Texts.WithCode,
        Lengths,
        (text, length) => ReplySplitter.Split(text, length).All(part => part.Length <= length && !string.IsNullOrWhiteSpace(part)));

    [Fact]
    public void Nothing_is_lost_or_reordered() => Texts.HoldForLengths(
        Texts.Prose,
        Lengths,
        (text, length) => Texts.WithoutWhiteSpace(string.Concat(ReplySplitter.Split(text, length))) == Texts.WithoutWhiteSpace(text));

    [Fact]
    public void With_code_blocks_only_fences_are_added() => Texts.HoldForLengths(
        Texts.WithCode,
        Lengths,
        (text, length) => WithoutFences(string.Join('\n', ReplySplitter.Split(text, length))) == WithoutFences(text));

    [Fact]
    public void No_visible_character_is_cut() => Texts.HoldForLengths(
        Texts.Prose,
        [20, 33, 64],
        (text, length) => Characters(ReplySplitter.Split(text, length)).SequenceEqual(Characters([text.Trim()])));

    [Fact]
    public void No_surrogate_pair_is_cut_even_in_a_character_that_is_too_long()
    {
        var monster = "e" + string.Concat(Enumerable.Repeat("\u0301😀\u200D", 200)) + "😀";

        var parts = ReplySplitter.Split(monster, 7);

        Assert.Equal(monster, string.Concat(parts));
        Assert.All(parts, part => Assert.False(char.IsHighSurrogate(part[^1])));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[](")]
    [InlineData("[a](b)")]
    [InlineData("`")]
    [InlineData("` ``  ")]
    [InlineData("a`b` ")]
    [InlineData("(")]
    [InlineData("://")]
    [InlineData("www.")]
    [InlineData("\n")]
    [InlineData("\n- ")]
    [InlineData("\n                    - a")]
    [InlineData("```js\n")]
    [InlineData("```\n")]
    [InlineData("```\na\n```\n")]
    [InlineData("1. ")]
    [InlineData("a ")]
    [InlineData("\u0301")]
    [InlineData("😀\u200D")]
    [InlineData("\"'")]
    [InlineData(" ")]
    [InlineData("Энэ бол өгүүлбэр. ")]
    public void Hostile_texts_take_linear_time(string piece) => Timing.IsLinear("x" + piece, text =>
    {
        ReplySplitter.Split(text, 4_096);
        ReplySplitter.Split(text, 150);
        ReplySplitter.Split(text[1..].Replace("x", "", StringComparison.Ordinal), 150);
    });

    private static string WithoutFences(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('`' or '~' or '§')));

    private static IEnumerable<string> Characters(IEnumerable<string> parts)
    {
        foreach (var part in parts)
        {
            for (var elements = StringInfo.GetTextElementEnumerator(part); elements.MoveNext();)
            {
                if (!string.IsNullOrWhiteSpace(elements.GetTextElement()))
                {
                    yield return elements.GetTextElement();
                }
            }
        }
    }
}
