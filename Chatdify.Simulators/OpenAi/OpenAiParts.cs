using System.Text.Json.Nodes;

namespace Chatdify.Simulators.OpenAi;

/// <summary>A picture or a document that came with a question.</summary>
/// <param name="Name">Its name; null for pictures, which have none.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">What is in it.</param>
public sealed record OpenAiFile(string? Name, string ContentType, byte[] Bytes);

/// <summary>What a message says: plain text, or a list of parts.</summary>
internal sealed record OpenAiParts(string Text, IReadOnlyList<OpenAiFile> Files)
{
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/webp", "image/gif"];

    /// <exception cref="OpenAiFailure">A part that the server does not know, or cannot read.</exception>
    public static OpenAiParts? Read(JsonNode? content)
    {
        if (content is not JsonArray list)
        {
            return content.Text() is { } text ? new OpenAiParts(text, []) : null;
        }

        var (texts, files) = (new List<string>(), new List<OpenAiFile>());
        foreach (var part in list)
        {
            switch (part?["type"].Text())
            {
                case "input_text" or "text":
                    texts.Add(part["text"].Text() ?? "");
                    break;
                case "input_image":
                    files.Add(File(null, part["image_url"].Text(), Pictures));
                    break;
                case "image_url":
                    files.Add(File(null, part["image_url"]?["url"].Text(), Pictures));
                    break;
                case "input_file":
                    files.Add(File(part["filename"].Text() ?? throw Invalid("filename"), part["file_data"].Text(), ["application/pdf"]));
                    break;
                default:
                    throw Invalid("type");
            }
        }

        return new OpenAiParts(string.Join('\n', texts), files);
    }

    private static OpenAiFile File(string? name, string? data, string[] types)
    {
        if (data?.Split([':', ';', ','], 4) is not ["data", var type, "base64", var bytes] || !types.Contains(type))
        {
            throw Invalid("image_url");
        }

        var decoded = new byte[bytes.Length];
        return Convert.TryFromBase64String(bytes, decoded, out var length) ? new OpenAiFile(name, type, decoded[..length]) : throw Invalid("image_url");
    }

    private static OpenAiFailure Invalid(string param) => new(400, "invalid_value", $"Invalid '{param}' in the content of a message.", param);
}
