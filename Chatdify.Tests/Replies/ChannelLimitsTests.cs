using Chatdify.Core.Replies;
using Xunit;

namespace Chatdify.Tests.Replies;

public sealed class ChannelLimitsTests
{
    [Theory]
    [InlineData("Channel::WebWidget", 10_000)]
    [InlineData("Channel::Telegram", 4_096)]
    [InlineData("channel::whatsapp", 4_096)]
    [InlineData("Channel::FacebookPage", 2_000)]
    [InlineData("Channel::TwilioSms", 1_600)]
    [InlineData("Channel::Instagram", 999)]
    [InlineData("Channel::Carrier-pigeon", 1_000)]
    [InlineData(null, 1_000)]
    public void A_channel_has_its_limit_and_an_unknown_one_a_careful_one(string? channel, int expected) =>
        Assert.Equal(expected, ChannelLimits.MaxLength(channel));

    [Theory]
    [InlineData("Channel::Instagram", "Сайн 😀", 13)]
    [InlineData("Channel::Telegram", "Сайн 😀", 7)]
    [InlineData(null, "Сайн", 4)]
    public void Instagram_counts_bytes_and_the_others_characters(string? channel, string text, int expected) =>
        Assert.Equal(expected, ChannelLimits.Size(channel, text));
}
