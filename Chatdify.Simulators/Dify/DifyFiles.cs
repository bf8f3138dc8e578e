using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Dify;

/// <summary>A file as Dify was given it, or as an app makes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">What is in it; null for one that is gone.</param>
public sealed record DifyFile(string Name, string ContentType, byte[]? Bytes);

/// <summary>The files of the server: uploaded ones, and those that apps made.</summary>
internal sealed class DifyFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string User, DifyFile File)> _uploads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DifyFile> _made = new(StringComparer.Ordinal);
    private readonly List<DifyFile> _heard = [];

    public IReadOnlyList<DifyFile> Uploads
    {
        get
        {
            lock (_gate)
            {
                return [.. _uploads.Values.Select(upload => upload.File)];
            }
        }
    }

    public IReadOnlyList<DifyFile> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    public string Upload(string user, DifyFile file)
    {
        var id = Guid.NewGuid().ToString();
        lock (_gate)
        {
            _uploads[id] = (user, file);
        }

        return id;
    }

    public void Hear(DifyFile file)
    {
        lock (_gate)
        {
            _heard.Add(file);
        }
    }

    public DifyFile? FindMade(string key)
    {
        lock (_gate)
        {
            return _made.GetValueOrDefault(key);
        }
    }

    /// <summary>The files as events tell of them: with addresses that lack a host, as when FILES_URL is not set.</summary>
    public JsonArray Make(IEnumerable<DifyFile> files) => [.. files.Select(Make)];

    /// <exception cref="DifyFailure">A file was not uploaded by this user, is of a kind that the app does not take, or one too many.</exception>
    public void Check(ChatRequest request, DifySimulatorOptions options)
    {
        if (!options.FileUploadEnabled)
        {
            return;
        }

        foreach (var file in request.Files.OfType<JsonObject>())
        {
            if (!options.FileTypes.Contains($"{file["type"]}") || request.Files.Count > 3)
            {
                throw DifyFailure.Invalid("File validation failed for file");
            }

            lock (_gate)
            {
                if ($"{file["transfer_method"]}" == "local_file"
                    && (!_uploads.TryGetValue($"{file["upload_file_id"]}", out var upload) || upload.User != request.User))
                {
                    throw DifyFailure.Invalid("Invalid upload file");
                }
            }
        }
    }

    private JsonObject Make(DifyFile file)
    {
        var key = Guid.NewGuid() + Path.GetExtension(file.Name);
        lock (_gate)
        {
            _made[key] = file;
        }

        return new JsonObject
        {
            ["related_id"] = Guid.NewGuid().ToString(),
            ["type"] = file.ContentType.StartsWith("image/", StringComparison.Ordinal) ? "image" : "document",
            ["transfer_method"] = "tool_file",
            ["filename"] = file.Name,
            ["extension"] = Path.GetExtension(file.Name),
            ["mime_type"] = file.ContentType,
            ["size"] = file.Bytes?.Length ?? 0,
            ["url"] = $"/files/tools/{key}?timestamp=1&nonce=2&sign=3",
        };
    }
}
