using System.Text.Json;

using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>What an app takes besides text, as <c>GET parameters</c> tells. When its upload is off, Dify drops files without a word.</summary>
/// <param name="Types">The kinds of files: <c>image</c>, <c>document</c>, <c>audio</c>, <c>video</c>, <c>custom</c>.</param>
/// <param name="Extensions">For <c>custom</c>: the extensions, with their dot, in small letters.</param>
/// <param name="MostFiles">Files of one question.</param>
/// <param name="Hears">It makes speech text.</param>
/// <param name="MostBytes">Largest file by kind, where the server tells.</param>
internal sealed record DifyParameters(
    IReadOnlySet<string> Types, IReadOnlySet<string> Extensions, int MostFiles, bool Hears, IReadOnlyDictionary<string, long> MostBytes)
{
    private const string Custom = "custom";
    private const string Document = "document";
    private const string LocalFile = "local_file";
    private const int UsualMost = 3;
    private const long Megabyte = 1024 * 1024;

    private static readonly Dictionary<string, string[]> ExtensionsOf = new(StringComparer.Ordinal)
    {
        [QuestionFile.Image] = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg"],
        [QuestionFile.Audio] = [".mp3", ".m4a", ".wav", ".amr", ".mpga"],
        [QuestionFile.Video] = [".mp4", ".mov", ".mpeg", ".webm"],
    };

    private static readonly (string Kind, string Limit)[] Limits =
    [
        (QuestionFile.Image, "image_file_size_limit"), (QuestionFile.Audio, "audio_file_size_limit"),
        (QuestionFile.Video, "video_file_size_limit"), (Document, "file_size_limit"), (Custom, "file_size_limit"),
    ];

    public static DifyParameters? Read(ReadOnlyMemory<byte> body)
    {
        if (!AnswerJson.TryParseObject(body, out var item))
        {
            return null;
        }

        var (upload, sizes) = (item.Get("file_upload"), item.Get("system_parameters"));
        var image = upload.Get("image");

        // Up to 0.15 there were pictures only, with a switch of their own.
        var isOld = upload.Get("enabled").ValueKind is not (JsonValueKind.True or JsonValueKind.False);
        return new DifyParameters(
            isOld ? OldTypes(image) : IsOn(upload) && Takes(upload, "allowed_file_upload_methods") ? Strings(upload, "allowed_file_types") : new HashSet<string>(StringComparer.Ordinal),
            Strings(upload, "allowed_file_extensions"),
            Most((isOld ? image : upload).Number("number_limits")),
            IsOn(item.Get("speech_to_text")),
            Limits.Where(one => sizes.Number(one.Limit) is > 0).ToDictionary(one => one.Kind, one => sizes.Number(one.Limit)!.Value * Megabyte, StringComparer.Ordinal));
    }

    /// <summary>What Dify calls the kind of a file, by its extension; null if the app does not take it.</summary>
    public string? KindOf(string name)
    {
        var extension = FileNames.Extension(name);
        var kind = ExtensionsOf.FirstOrDefault(one => one.Value.Contains(extension)).Key ?? Document;
        return Types.Contains(kind) ? kind
            : Types.Contains(Custom) && Extensions.Contains(extension) ? Custom
            : null;
    }

    private static HashSet<string> OldTypes(JsonElement image) =>
        IsOn(image) && Takes(image, "transfer_methods") ? new(StringComparer.Ordinal) { QuestionFile.Image } : new(StringComparer.Ordinal);

    /// <summary>A list that is not there forbids nothing.</summary>
    private static bool Takes(JsonElement upload, string methods) => upload.Get(methods).ValueKind != JsonValueKind.Array || Strings(upload, methods).Contains(LocalFile);

    private static bool IsOn(JsonElement feature) => feature.Get("enabled").ValueKind == JsonValueKind.True;

    private static int Most(long? most) => most is > 0 and <= QuestionFile.Most ? (int)most : most > QuestionFile.Most ? QuestionFile.Most : UsualMost;

    private static HashSet<string> Strings(JsonElement element, string name) =>
        [.. element.Items(name).Where(one => one.ValueKind == JsonValueKind.String).Select(one => Lower(one))];

    private static string Lower(JsonElement text) => text.GetString()!.ToLowerInvariant();
}
