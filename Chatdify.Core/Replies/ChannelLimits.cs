using System.Text;

namespace Chatdify.Core.Replies;

/// <summary>How long one message may be on a Chatwoot channel.</summary>
/// <remarks>
/// Chatwoot itself takes 150,000 characters and refuses nothing shorter; the provider behind the channel does, after Chatwoot has
/// accepted the message, so a message that is too long is lost without an error that we would see.
/// </remarks>
internal static class ChannelLimits
{
    /// <summary>Fits every channel listed, in the worst case of the narrowest.</summary>
    private const int Unknown = 1_000;

    private const string Instagram = "Channel::Instagram";

    private static readonly Dictionary<string, int> Lengths = new(StringComparer.OrdinalIgnoreCase)
    {
        // Chatwoot, shared/helpers/MessageTypeHelper.js: what its own editor lets an agent write (GENERAL).
        ["Channel::WebWidget"] = 10_000,
        ["Channel::Api"] = 10_000,
        // The same file, EMAIL.
        ["Channel::Email"] = 25_000,
        // Meta, WhatsApp Cloud API, messages, text object: body up to 4096 characters.
        ["Channel::Whatsapp"] = 4_096,
        // Telegram Bot API, sendMessage: 1-4096 characters after entities parsing.
        ["Channel::Telegram"] = 4_096,
        // Meta, Messenger Platform, Send API: text up to 2000 characters.
        ["Channel::FacebookPage"] = 2_000,
        // Meta, Instagram messaging, Send a Message: "UTF-8 and 1000 bytes or less", also "less than 1000 characters".
        [Instagram] = 999,
        // Twilio, errors 21617 and 21658: a body of up to 1600 characters, for SMS and WhatsApp alike.
        ["Channel::TwilioSms"] = 1_600,
        // Bandwidth, "SMS character limits": the HTTP API takes 2048 characters and cuts them into segments.
        ["Channel::Sms"] = 2_048,
        // LINE, Messaging API, text message: 5000, counted in UTF-16 code units.
        ["Channel::Line"] = 5_000,
        // TikTok business messaging, as respond.io documents it for its customers: 6000 characters.
        ["Channel::Tiktok"] = 6_000,
        // X, direct messages: 10,000 characters. Gone from new Chatwoot versions.
        ["Channel::TwitterProfile"] = 10_000,
    };

    /// <summary>The most that <see cref="Size"/> of a message may be.</summary>
    /// <param name="channel">Chatwoot's channel type, such as "Channel::Telegram"; null or an unknown one gets a careful limit.</param>
    public static int MaxLength(string? channel) => channel is not null && Lengths.TryGetValue(channel, out var length) ? length : Unknown;

    /// <summary>What the text counts on the channel: UTF-16 units, on Instagram UTF-8 bytes.</summary>
    public static int Size(string? channel, string text) =>
        string.Equals(channel, Instagram, StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetByteCount(text) : text.Length;
}
