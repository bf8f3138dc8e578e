using Chatdify.Core.Replies;
using Xunit;

namespace Chatdify.Tests.Replies;

public sealed class ThinkBlocksTests
{
    [Theory]
    [InlineData("<think>hm</think>Hello", "Hello")]
    [InlineData("<think>\nа, б\n</think>\n\nСайн байна уу", "Сайн байна уу")]
    [InlineData("<THINK>hm</Think> Hello ", "Hello")]
    [InlineData("<think type=\"long\" id='1'>hm</think>Hello", "Hello")]
    [InlineData("<think>a<think>b</think>c</think>Hello", "Hello")]
    [InlineData("One<think>a</think> two<think>b</think> three", "One two three")]
    [InlineData("Hello<think/> there", "Hello there")]
    public void Reasoning_is_removed(string answer, string expected) => Assert.Equal(expected, ThinkBlocks.Strip(answer));

    [Theory]
    [InlineData("Hello <think>and then it was cut off", "Hello")]
    [InlineData("<think>never closed", "")]
    [InlineData("<think>a</think>Hello<think>b <think>c</think>", "Hello")]
    public void An_unclosed_block_swallows_the_rest(string answer, string expected) => Assert.Equal(expected, ThinkBlocks.Strip(answer));

    [Theory]
    [InlineData("The user wants x.</think>Hello", "Hello")]
    [InlineData("a</think>b</think>Hello", "Hello")]
    [InlineData("an odd ` back-tick\n</think>Use `x`", "Use `x`")]
    [InlineData("```js\nunclosed code\n</think>Hello", "Hello")]
    public void A_closing_tag_alone_swallows_what_stands_before(string answer, string expected) => Assert.Equal(expected, ThinkBlocks.Strip(answer));

    [Theory]
    [InlineData("Wrap it in `<think>` and `</think>`.")]
    [InlineData("Example:\n```xml\n<think>x</think>\n```\nDone")]
    [InlineData("- ```\n<think>\n```\nDone")]
    [InlineData("I think so; <thinker> is another word, and 1 <think")]
    public void Quoted_tags_and_other_words_stay(string answer) => Assert.Equal(answer, ThinkBlocks.Strip(answer));

    [Theory]
    [InlineData("<think>shall I write `</think>` here? ` or ```\n</think>Hello", "Hello")]
    [InlineData("<think>`<think>` is my tag</think>Hello", "Hello")]
    public void A_tag_quoted_while_thinking_ends_nothing(string answer, string expected) => Assert.Equal(expected, ThinkBlocks.Strip(answer));

    [Theory]
    [InlineData("<think ")]
    [InlineData("<think>")]
    [InlineData("</think>")]
    [InlineData("`")]
    [InlineData("```js\nthink\n")]
    [InlineData("<think>x</think>`")]
    [InlineData("<")]
    public void Hostile_answers_take_linear_time(string piece) => Timing.IsLinear(piece, text => ThinkBlocks.Strip(text + "think"));
}
