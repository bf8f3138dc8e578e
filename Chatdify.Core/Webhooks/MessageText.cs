using System.Globalization;
using System.Text.Json;

namespace Chatdify.Core.Webhooks;

/// <summary>What a message says, in words for the pipeline.</summary>
internal static class MessageText
{
    /// <summary>Chatwoot's own limit of a message; a longer text did not come from Chatwoot and is cut.</summary>
    public const int MaxLength = 150_000;

    /// <summary>Chatwoot takes 15; some channels bring more at once.</summary>
    public const int MaxAttachments = 100;

    /// <summary>The text of a message without NUL; of an e-mail the part that was written now.</summary>
    public static string Read(JsonElement message) =>
        Cut(WrittenNow(message.Member("content_attributes", "email")) ?? message.Member("content").Text() ?? "", MaxLength);

    /// <summary>A line for each attachment; never its address, which anyone who has it can open. Together no longer than a message.</summary>
    public static IReadOnlyList<string> Attachments(JsonElement message)
    {
        var (lines, room) = (new List<string>(), MaxLength);
        foreach (var attachment in message.Member("attachments").Elements().Take(MaxAttachments))
        {
            var line = Cut(Describe(attachment), room);
            lines.Add(line);
            room -= line.Length;
        }

        return lines;
    }

    /// <summary>
    /// The names mislead (reference sheet 3.5): <c>quoted</c> holds the reply without the quotation, <c>reply</c> the long text.
    /// </summary>
    private static string? WrittenNow(JsonElement email) =>
        NotBlank(email.Member("text_content", "quoted").Text()) ?? NotBlank(email.Member("html_content", "quoted").Text());

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>The text without NUL, and no longer than that.</summary>
    public static string Cut(string text, int most)
    {
        text = text.Replace("\0", "", StringComparison.Ordinal);
        return text.Length <= most ? text
            : most > 0 && char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)]
            : text[..most];
    }

    private static string Describe(JsonElement attachment)
    {
        var kind = attachment.Member("file_type").Text() ?? "file";
        return kind switch
        {
            "location" => Join("location", Coordinates(attachment), attachment.Member("fallback_title").Text()),
            "contact" => Join("contact", attachment.Member("meta", "firstName").Text(), attachment.Member("fallback_title").Text()),
            "audio" when NotBlank(attachment.Member("transcribed_text").Text()) is { } words => $"voice message: {words}",
            "audio" => "voice message",
            _ => kind,
        };
    }

    private static string? Coordinates(JsonElement attachment) =>
        attachment.Member("coordinates_lat") is { ValueKind: JsonValueKind.Number } latitude
        && attachment.Member("coordinates_long") is { ValueKind: JsonValueKind.Number } longitude
            ? string.Create(CultureInfo.InvariantCulture, $"{latitude.GetDouble()},{longitude.GetDouble()}")
            : null;

    private static string Join(params string?[] words) => string.Join(' ', words.Where(word => !string.IsNullOrWhiteSpace(word)));
}
