using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Uploads, recordings, and the files that apps made, which need a signature in place of the key.</summary>
internal sealed class FileRoutes(DifySimulatorOptions options, DifyStore store)
{
    private const long MaxUpload = 15 * 1024 * 1024;
    private const long MaxRecording = 30 * 1024 * 1024;
    private static readonly string[] AudioTypes = ["audio/mp3", "audio/m4a", "audio/wav", "audio/amr", "audio/mpga"];

    public void Map(WebApplication app, DifyServer server)
    {
        server.Form("/files/upload", UploadAsync);
        server.Form("/audio-to-text", HearAsync);
        app.MapGet("/files/tools/{key}", (RequestDelegate)SendAsync);
    }

    private async Task UploadAsync(HttpContext context)
    {
        var (user, file) = await ReadAsync(context);
        if (file.Bytes!.Length > MaxUpload)
        {
            throw new DifyFailure(413, "file_too_large", "File size exceeded.");
        }

        await DifyJson.WriteAsync(context, 201, new JsonObject
        {
            ["id"] = store.Files.Upload(user, file),
            ["name"] = file.Name,
            ["size"] = file.Bytes.Length,
            ["extension"] = Path.GetExtension(file.Name).TrimStart('.'),
            ["mime_type"] = file.ContentType,
            ["created_by"] = user,
            ["created_at"] = options.Time.GetUtcNow().ToUnixTimeSeconds(),
        });
    }

    private async Task HearAsync(HttpContext context)
    {
        var (_, file) = await ReadAsync(context);
        if (options.Hears is null)
        {
            throw DifyFailure.Invalid("Speech to text is not enabled");
        }

        if (!AudioTypes.Contains(file.ContentType))
        {
            throw new DifyFailure(415, "unsupported_audio_type", "Audio type not allowed.");
        }

        if (file.Bytes!.Length > MaxRecording)
        {
            throw new DifyFailure(413, "audio_too_large", "Audio size exceeded.");
        }

        store.Files.Hear(file);
        await DifyJson.WriteAsync(context, 200, new JsonObject { ["text"] = options.Hears(file) });
    }

    private async Task SendAsync(HttpContext context)
    {
        if (store.Files.FindMade($"{context.Request.RouteValues["key"]}") is not { Bytes: { } bytes } file || $"{context.Request.Query["sign"]}" != "3")
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentType = file.ContentType;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static async Task<(string User, DifyFile File)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new DifyFailure(415, "unsupported_media_type", "The request was not a form.");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var file = form.Files.Count switch
        {
            0 => throw new DifyFailure(400, "no_file_uploaded", "Please upload your file."),
            1 => form.Files[0],
            _ => throw new DifyFailure(400, "too_many_files", "Only one file is allowed."),
        };
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, context.RequestAborted);
        return ($"{form["user"]}", new DifyFile(file.FileName, file.ContentType, bytes.ToArray()));
    }
}
