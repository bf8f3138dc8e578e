using System.Text.Json;

using Chatdify.Core.Files;

namespace Chatdify.Core.Webhooks;

/// <summary>The files of a message, of the kinds that a pipeline may take (reference sheet 2.7).</summary>
internal static class MessageFiles
{
    private const int LongestType = 100;
    private static readonly string[] Kinds = [QuestionFile.Image, QuestionFile.Audio, QuestionFile.Video, "file"];

    /// <summary>The newest files; one whose address is of no use has none.</summary>
    public static IReadOnlyList<QuestionFile> Read(JsonElement message) =>
        [.. message.Member("attachments").Elements().Take(MessageText.MaxAttachments).Select(One).OfType<QuestionFile>().TakeLast(QuestionFile.Most)];

    private static QuestionFile? One(JsonElement attachment)
    {
        var kind = attachment.Member("file_type").Text();
        if (!Kinds.Contains(kind) || IsHeard(attachment))
        {
            return null;
        }

        var address = Address(attachment);
        return new QuestionFile
        {
            Kind = kind!,
            Address = address?.AbsoluteUri ?? "",
            Name = address is null ? "" : Name(address, attachment.Member("extension").Text()),
            ContentType = MediaType(attachment.Member("content_type").Text()),
            Size = attachment.Member("file_size").Whole() is > 0 and var size ? size : null,
        };
    }

    /// <summary>Chatwoot's own transcription stands in the question already.</summary>
    private static bool IsHeard(JsonElement attachment) => !string.IsNullOrWhiteSpace(attachment.Member("transcribed_text").Text());

    private static Uri? Address(JsonElement attachment) =>
        attachment.Member("data_url").Text() is { Length: <= QuestionFile.LongestAddress } text
        && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
        && address.AbsoluteUri.Length <= QuestionFile.LongestAddress
            ? address
            : null;

    private static string Name(Uri address, string? extension)
    {
        var name = FileNames.Of(address);
        var given = FileNames.Extension("." + extension?.TrimStart('.'));
        return FileNames.Extension(name).Length > 0 || given.Length == 0 ? name : name + given;
    }

    private static string? MediaType(string? type) =>
        type is { Length: > 0 and <= LongestType } && type.All(c => c is > ' ' and <= '~') && type.Contains('/', StringComparison.Ordinal)
            ? type.Split(';')[0].ToLowerInvariant()
            : null;
}
