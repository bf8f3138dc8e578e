using System.Globalization;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Chatdify.Simulators.Chatwoot.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>The installation, the account, its teams, agents and labels, and the files behind attachments.</summary>
internal sealed class AccountRoutes(World world)
{
    public void Map(RestServer rest, WebApplication app)
    {
        app.MapGet("/api", (RequestDelegate)Version);
        app.MapGet("/health", (RequestDelegate)(context => RestServer.WriteAsync(context, 200, new JsonObject { ["status"] = "woot" })));
        app.MapGet("/rails/active_storage/blobs/redirect/{key}/{name}", (RequestDelegate)RedirectToFile);
        app.MapGet("/rails/active_storage/disk/{key}/{name}", (RequestDelegate)SendFile);
        rest.Map("GET", "/api/v1/profile", Profile, bots: false);
        rest.Get("", Account);
        rest.Get("/teams", _ => new RestReply(Views.Many(world.Teams, team => Views.Team(world, team))));
        rest.Get("/agents", _ => new RestReply(Views.Many(world.Agents, agent => Views.Agent(world, agent))));
        rest.Get("/labels", Labels);
        rest.Post("/labels", CreateLabel);
    }

    private Task Version(HttpContext context) => RestServer.WriteAsync(context, 200, new JsonObject
    {
        ["version"] = world.Options.Version.Number,
        ["timestamp"] = world.Now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        ["queue_services"] = "ok",
        ["data_services"] = "ok",
    });

    private RestReply Profile(RestCall call)
    {
        var agent = call.Actor.Agent!;
        var account = People.Account(world);
        account["status"] = "active";
        account["role"] = agent.Role;
        account["permissions"] = new JsonArray(JsonValue.Create(agent.Role));
        account["availability"] = "online";
        account["availability_status"] = "online";
        account["auto_offline"] = true;
        account["active_at"] = Clock.Iso(world.Now);
        return new RestReply(new JsonObject
        {
            ["id"] = agent.Id,
            ["name"] = agent.Name,
            ["available_name"] = agent.AvailableName,
            ["display_name"] = agent.AvailableName,
            ["email"] = agent.Email,
            ["role"] = agent.Role,
            ["account_id"] = world.Options.AccountId,
            ["access_token"] = agent.Token,
            ["pubsub_token"] = "",
            ["type"] = null,
            ["ui_settings"] = new JsonObject(),
            ["accounts"] = new JsonArray(account),
        });
    }

    private RestReply Account(RestCall call)
    {
        var account = People.Account(world);
        account["locale"] = "en";
        account["domain"] = null;
        account["support_email"] = "";
        account["status"] = "active";
        account["features"] = new JsonObject();
        account["settings"] = new JsonObject { ["keep_pending_on_bot_failure"] = world.Options.KeepPendingOnBotFailure };
        account["created_at"] = Clock.Iso(world.Now);
        account["cache_keys"] = new JsonObject();
        account["latest_chatwoot_version"] = world.Options.Version.Number;
        return new RestReply(account);
    }

    private RestReply Labels(RestCall call) => new(new JsonObject
    {
        ["payload"] = new JsonArray([.. world.AccountLabels.Select((title, index) => Label(index, title))]),
    });

    private RestReply CreateLabel(RestCall call)
    {
        call.RequireAdministrator();
        var title = (call.Text("title") ?? "").ToLowerInvariant();
        if (title.Length == 0 || world.AccountLabels.Contains(title))
        {
            throw RestFailure.Invalid($"Title {(title.Length == 0 ? "can't be blank" : "has already been taken")}", "title");
        }

        world.AccountLabels.Add(title);
        return new RestReply(Label(world.AccountLabels.Count - 1, title));
    }

    private static JsonObject Label(int index, string title) =>
        new() { ["id"] = index + 1, ["title"] = title, ["description"] = null, ["color"] = "#1f93ff", ["show_on_sidebar"] = true };

    private static Task RedirectToFile(HttpContext context)
    {
        context.Response.Redirect($"/rails/active_storage/disk/{context.Request.RouteValues["key"]}/{Uri.EscapeDataString($"{context.Request.RouteValues["name"]}")}");
        return Task.CompletedTask;
    }

    private async Task SendFile(HttpContext context)
    {
        AttachmentRow? attachment;
        lock (world.Gate)
        {
            attachment = world.Attachments.GetValueOrDefault($"{context.Request.RouteValues["key"]}");
        }

        if (attachment is null)
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentType = attachment.File.ContentType;
        await context.Response.Body.WriteAsync(attachment.File.Bytes ?? [], context.RequestAborted);
    }
}
