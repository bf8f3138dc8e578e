using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Calls that a bridge makes now and then: uploads, feedback, names, suggestions.</summary>
internal sealed class SmallRoutes(DifySimulatorOptions options, DifyStore store)
{
    private const long MaxUpload = 15 * 1024 * 1024;

    public void Map(DifyServer server)
    {
        server.Form("/files/upload", UploadAsync);
        server.WithBody("POST", "/messages/{message}/feedbacks", FeedbackAsync);
        server.WithBody("POST", "/conversations/{id}/name", RenameAsync);
        server.Get("/messages/{message}/suggested", _ => throw new DifyFailure(400, "bad_request", "Suggested Questions Is Disabled."));
    }

    private async Task UploadAsync(HttpContext context)
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
        if (file.Length > MaxUpload)
        {
            throw new DifyFailure(413, "file_too_large", "File size exceeded.");
        }

        await DifyJson.WriteAsync(context, 201, new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["name"] = file.FileName,
            ["size"] = file.Length,
            ["extension"] = Path.GetExtension(file.FileName).TrimStart('.'),
            ["mime_type"] = file.ContentType,
            ["created_by"] = form["user"].ToString(),
            ["created_at"] = options.Time.GetUtcNow().ToUnixTimeSeconds(),
        });
    }

    private Task FeedbackAsync(HttpContext context, JsonObject body)
    {
        lock (store.Gate)
        {
            var (id, user) = ($"{context.Request.RouteValues["message"]}", body["user"]?.GetValue<string>());
            _ = store.Runs.FirstOrDefault(run => run.MessageId == id && run.User == user) ?? throw DifyFailure.NotFound("Message Not Exists.");
        }

        return DifyJson.WriteAsync(context, 200, new JsonObject { ["result"] = "success" });
    }

    private Task RenameAsync(HttpContext context, JsonObject body)
    {
        JsonObject view;
        lock (store.Gate)
        {
            var user = body["user"]?.GetValue<string>() ?? ReadRoutes.DefaultUser;
            var row = store.Find($"{context.Request.RouteValues["id"]}", user) ?? throw DifyFailure.NotFound("Conversation Not Exists.");
            row.Name = body["name"]?.GetValue<string>() ?? row.Name;
            view = ReadRoutes.Conversation(row);
        }

        return DifyJson.WriteAsync(context, 200, view);
    }
}
