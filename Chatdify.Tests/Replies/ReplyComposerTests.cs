using Chatdify.Core.Replies;
using Xunit;

namespace Chatdify.Tests.Replies;

public sealed class ReplyComposerTests
{
    private static readonly string?[] Channels = ["Channel::Instagram", "Channel::TwilioSms", null];

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t ")]
    [InlineData("<think>only thoughts</think>\u0000")]
    [InlineData("\u200B\u2060\uFEFF")]
    public void Nothing_visible_gives_no_message(string answer) => Assert.Empty(ReplyComposer.Compose(answer, "Channel::Api"));

    [Theory]
    [InlineData("one\r\ntwo\rthree", "one\ntwo\nthree")]
    [InlineData("a\u0000b\u0007\tc\u0085", "ab\tc")]
    [InlineData("<thi\u0000nk>x</think> Hello {{ name }}", "Hello {\u2060{ name }}")]
    public void An_answer_is_cleaned(string answer, string expected) => Assert.Equal([expected], ReplyComposer.Compose(answer, "Channel::Api"));

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        Assert.Equal(["half \uFFFD and \uFFFD"], ReplyComposer.Compose("half \uD83D and \uDE00", "Channel::Api"));

    [Fact]
    public void A_long_answer_becomes_several_messages_that_fit()
    {
        var answer = string.Join("\n\n", Enumerable.Range(1, 60).Select(i => $"Догол мөр {i}. Сайн байна уу, танд юугаар туслах вэ?"));

        var messages = ReplyComposer.Compose(answer, "Channel::Instagram");

        Assert.All(messages, message => Assert.InRange(ChannelLimits.Size("Channel::Instagram", message), 1, 999));
        Assert.All(messages, message => Assert.EndsWith("вэ?", message, StringComparison.Ordinal));
        Assert.InRange(messages.Count, 2, 10);
    }

    [Fact]
    public void Messages_fit_and_are_inert_whatever_the_answer() => Texts.Hold(
        [.. Texts.Liquid, .. Texts.WithCode, new string('{', 900), new string('ж', 400)],
        answer => Channels.All(channel => ReplyComposer.Compose(answer, channel).All(message =>
            ChannelLimits.Size(channel, message) <= ChannelLimits.MaxLength(channel)
            && LiquidEmulation.Render(message, newTokenizer: true) == message
            && !string.IsNullOrWhiteSpace(message))),
        tests: 300);

    [Theory]
    [InlineData("{{")]
    [InlineData("{{ a }} `")]
    [InlineData("😀")]
    [InlineData("[](")]
    public void Hostile_answers_take_linear_time(string piece) => Timing.IsLinear(piece, text => ReplyComposer.Compose(text, "Channel::Instagram"));
}
