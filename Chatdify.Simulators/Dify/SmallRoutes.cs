using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Calls that a bridge makes now and then: feedback, names, suggestions.</summary>
internal sealed class SmallRoutes(DifyStore store)
{
    public void Map(DifyServer server)
    {
        server.WithBody("POST", "/messages/{message}/feedbacks", FeedbackAsync);
        server.WithBody("POST", "/conversations/{id}/name", RenameAsync);
        server.Get("/messages/{message}/suggested", _ => throw new DifyFailure(400, "bad_request", "Suggested Questions Is Disabled."));
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
