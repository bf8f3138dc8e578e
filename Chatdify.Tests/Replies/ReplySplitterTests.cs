using Chatdify.Core.Replies;
using Xunit;

namespace Chatdify.Tests.Replies;

public sealed class ReplySplitterTests
{
    [Theory]
    [InlineData("", 10)]
    [InlineData(" \n\n ", 10)]
    public void Blank_text_has_no_parts(string text, int length) => Assert.Empty(ReplySplitter.Split(text, length));

    [Fact]
    public void Text_that_fits_is_one_part() => Assert.Equal(["One. Two.\n\nThree."], ReplySplitter.Split(" One. Two.\n\nThree.\n", 40));

    [Theory]
    [InlineData("First one. Second.\nLine two.\n\nNext paragraph here.", 35, "First one. Second.\nLine two.|Next paragraph here.")]
    [InlineData("First one. Second.\nLine two is a bit longer. End.", 35, "First one. Second.|Line two is a bit longer. End.")]
    [InlineData("Эхний өгүүлбэр. Хоёр дахь нь? Гурав дахь.", 30, "Эхний өгүүлбэр. Хоёр дахь нь?|Гурав дахь.")]
    [InlineData("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠃ ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ", 20, "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠃|ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ")]
    [InlineData("你好吗？我很好。今天天气不错", 10, "你好吗？我很好。|今天天气不错")]
    [InlineData("one two three four", 10, "one two|three four")]
    [InlineData("He said \"no.\" Then he left", 18, "He said \"no.\"|Then he left")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("v1.2.3.4.5 is out", 12, "v1.2.3.4.5|is out")]
    public void The_best_pause_within_reach_is_taken(string text, int length, string expected) =>
        Assert.Equal(expected.Split('|'), ReplySplitter.Split(text, length));

    [Fact]
    public void A_list_item_stays_whole()
    {
        const string text = "Steps to follow:\n1. Open the page. Then wait a bit.\n2. Press the button. It is green.\n   Do not hold it.\n3. Done.";

        var parts = ReplySplitter.Split(text, 70);

        Assert.Equal(
            ["Steps to follow:\n1. Open the page. Then wait a bit.", "2. Press the button. It is green.\n   Do not hold it.\n3. Done."],
            parts);
    }

    [Fact]
    public void A_nested_item_stays_with_its_parent_if_both_fit_and_whole_if_not()
    {
        const string text = "- one\n  - child a. More.\n  - child b. More.\n- two";

        Assert.Equal(["- one\n  - child a. More.\n  - child b. More.", "- two"], ReplySplitter.Split(text, 44));
        Assert.Equal(["- one\n  - child a. More.", "- child b. More.\n- two"], ReplySplitter.Split(text, 26));
    }

    [Fact]
    public void An_item_that_is_too_long_itself_is_cut_at_a_sentence() =>
        Assert.Equal(["- First sentence here.", "Second sentence here.", "- two"], ReplySplitter.Split("- First sentence here. Second sentence here.\n- two", 26));

    [Theory]
    [InlineData("See [the long manual of it](https://x.mn/a) now", 36, "See|[the long manual of|it](https://x.mn/a) now")]
    [InlineData("See [the long manual of it](https://x.mn/a) now", 40, "See|[the long manual of it](https://x.mn/a)|now")]
    [InlineData("Look at ![a b c d](https://x.mn/(y)/a) now", 32, "Look at|![a b c d](https://x.mn/(y)/a)|now")]
    [InlineData("Then run `npm run build all` now", 22, "Then run|`npm run build all`|now")]
    [InlineData("查看https://example.com/long。然后", 25, "查看|https://example.com/long。|然后")]
    public void A_link_is_cut_only_if_it_is_too_long_itself(string text, int length, string expected) =>
        Assert.Equal(expected.Split('|'), ReplySplitter.Split(text, length));

    [Fact]
    public void A_code_block_that_fits_is_not_cut()
    {
        const string code = "```js\nlet a = 1;\n\nlet b = 2;\n```";

        Assert.Equal(["Here is some code for you:", code, "That is all."], ReplySplitter.Split($"Here is some code for you:\n{code}\nThat is all.", 40));
    }

    [Fact]
    public void A_code_block_that_does_not_fit_is_closed_and_opened_again()
    {
        const string text = "```js\nlet alpha = 1;\n  let beta = 2;\nlet gamma = 3;\n  let delta = 4;\n```\nDone.";

        var parts = ReplySplitter.Split(text, 46);

        Assert.Equal(
            ["```js\nlet alpha = 1;\n  let beta = 2;\n```", "```js\nlet gamma = 3;\n  let delta = 4;\n```", "Done."],
            parts);
    }

    [Fact]
    public void A_family_of_joined_emoji_is_one_character() =>
        Assert.Equal(["ab👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"], ReplySplitter.Split("ab👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 14));

    [Fact]
    public void Less_than_a_surrogate_pair_is_no_length() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReplySplitter.Split("text", 1));
}
