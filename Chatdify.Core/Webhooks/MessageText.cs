using System.Globalization;
using System.Text.Json;

namespace Chatdify.Core.Webhooks;

/// <summary>What a message says, in words for the pipeline.</summary>
internal static class MessageText
{
    /// <summary>Chatwoot's own limit of a message; a longer text did not come from Chatwoot and is cut.</summary>
    public const int MaxLength = 150_000;

    /// <summary>The text of a message without NUL; of an e-mail the part that was written now.</summary>
    public static string Read(JsonElement message)
    {
        var text = (WrittenNow(message.Member("content_attributes", "email")) ?? message.Member("content").Text() ?? "")
            .Replace("\0", "", StringComparison.Ordinal);
        return text.Length <= MaxLength ? text : text[..CutAt(text)];
    }

    /// <summary>A line for each attachment; never its address, which anyone who has it can open.</summary>
    public static IReadOnlyList<string> Attachments(JsonElement message) =>
        [.. message.Member("attachments").Elements().Select(Describe)];

    /// <summary>
    /// The names mislead (reference sheet 3.5): <c>quoted</c> holds the reply without the quotation, <c>reply</c> the long text.
    /// </summary>
    private static string? WrittenNow(JsonElement email) =>
        NotBlank(email.Member("text_content", "quoted").Text()) ?? NotBlank(email.Member("html_content", "quoted").Text());

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static int CutAt(string text) => char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;

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
