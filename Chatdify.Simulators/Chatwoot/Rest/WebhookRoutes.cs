using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Account webhooks: administrators only.</summary>
internal sealed class WebhookRoutes(World world)
{
    public static readonly string[] DefaultSubscriptions =
    [
        "conversation_status_changed", "conversation_updated", "conversation_created", "contact_created", "contact_updated",
        "message_created", "message_updated", "webwidget_triggered",
    ];

    public void Map(RestServer rest)
    {
        rest.Get("/webhooks", ListWebhooks);
        rest.Post("/webhooks", CreateWebhook);
        rest.Patch("/webhooks/{id}", UpdateWebhook);
        rest.Delete("/webhooks/{id}", DeleteWebhook);
    }

    private static RestReply Payload(JsonNode payload) => new(new JsonObject { ["payload"] = payload });

    private RestReply ListWebhooks(RestCall call)
    {
        call.RequireAdministrator();
        return Payload(new JsonObject { ["webhooks"] = Views.Many(world.Webhooks, Webhook) });
    }

    private RestReply CreateWebhook(RestCall call)
    {
        call.RequireAdministrator();
        var url = SetupRoutes.Url(call.Text("url")) ?? throw RestFailure.Invalid("Url is invalid", "url");
        if (world.Webhooks.Exists(webhook => webhook.Url == url))
        {
            throw RestFailure.Invalid("Url has already been taken", "url");
        }

        var row = new WebhookRow
        {
            Id = world.Webhooks.Count + 1,
            Url = url,
            Name = call.Text("name"),
            Secret = World.NewToken(),
            Subscriptions = call.TextList("subscriptions") is { Count: > 0 } chosen ? chosen : DefaultSubscriptions,
        };
        world.Webhooks.Add(row);
        return Payload(new JsonObject { ["webhook"] = Webhook(row) });
    }

    private RestReply UpdateWebhook(RestCall call)
    {
        call.RequireAdministrator();
        var row = world.Webhooks.Find(webhook => webhook.Id == call.RouteId("id")) ?? throw RestFailure.NotFound();
        row.Url = SetupRoutes.Url(call.Text("url")) ?? row.Url;
        row.Name = call.Text("name") ?? row.Name;
        row.Subscriptions = call.TextList("subscriptions") is { Count: > 0 } chosen ? chosen : row.Subscriptions;
        return Payload(new JsonObject { ["webhook"] = Webhook(row) });
    }

    private RestReply DeleteWebhook(RestCall call)
    {
        call.RequireAdministrator();
        return world.Webhooks.RemoveAll(webhook => webhook.Id == call.RouteId("id")) > 0 ? RestReply.Empty : throw RestFailure.NotFound();
    }

    private JsonObject Webhook(WebhookRow row) => new()
    {
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["url"] = row.Url.ToString(),
        ["account_id"] = world.Options.AccountId,
        ["subscriptions"] = Views.Strings(row.Subscriptions),
        ["secret"] = row.Secret,
    };
}
