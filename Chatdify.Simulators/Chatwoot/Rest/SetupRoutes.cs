using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>What an administrator sets up: inboxes and agent bots.</summary>
internal sealed class SetupRoutes(World world)
{
    public void Map(RestServer rest)
    {
        rest.Get("/inboxes", call => Payload(Views.Many(world.Inboxes, inbox => Inbox(call, inbox))));
        rest.Post("/inboxes", CreateInbox);
        rest.Get("/inboxes/{id}", call => new RestReply(Inbox(call, FindInbox(call))));
        rest.Patch("/inboxes/{id}", UpdateInbox);
        rest.Get("/inboxes/{id}/agent_bot", InboxBot);
        rest.Post("/inboxes/{id}/set_agent_bot", SetBot);
        rest.Get("/agent_bots", call => new RestReply(Views.Many(world.Bots, bot => Bot(call, bot))));
        rest.Post("/agent_bots", CreateBot);
        rest.Get("/agent_bots/{id}", call => new RestReply(Bot(call, FindBot(call))));
        rest.Patch("/agent_bots/{id}", UpdateBot);
        rest.Delete("/agent_bots/{id}", DeleteBot);
        rest.Post("/agent_bots/{id}/reset_access_token", call => ChangeBot(call, bot => bot.Token = World.NewToken()));
        rest.Post("/agent_bots/{id}/reset_secret", call => ChangeBot(call, bot => bot.Secret = World.NewToken()));
    }

    private static RestReply Payload(JsonNode payload) => new(new JsonObject { ["payload"] = payload });

    private InboxRow FindInbox(RestCall call) => world.Inboxes.Find(inbox => inbox.Id == call.RouteId("id")) ?? throw RestFailure.NotFound();

    private BotRow FindBot(RestCall call) => world.Bots.Find(bot => bot.Id == call.RouteId("id")) ?? throw RestFailure.NotFound();

    private static JsonObject Inbox(RestCall call, InboxRow row)
    {
        var view = new JsonObject
        {
            ["id"] = row.Id,
            ["avatar_url"] = "",
            ["channel_id"] = row.Id,
            ["name"] = row.Name,
            ["channel_type"] = row.Channel,
            ["greeting_enabled"] = false,
            ["greeting_message"] = null,
            ["working_hours_enabled"] = false,
            ["enable_auto_assignment"] = true,
            ["lock_to_single_conversation"] = row.LockToSingleConversation,
            ["provider"] = null,
        };
        if (row.Channel == "Channel::Api")
        {
            view["inbox_identifier"] = row.Identifier;
            view["webhook_url"] = row.WebhookUrl?.ToString();
            view["additional_attributes"] = new JsonObject();
            if (call.Actor.Agent is { IsAdministrator: true })
            {
                view["secret"] = row.Secret;
                view["hmac_token"] = row.Identifier;
            }
        }

        return view;
    }

    private RestReply CreateInbox(RestCall call)
    {
        call.RequireAdministrator();
        var channel = call.Object("channel") ?? throw RestFailure.Unprocessable("param is missing or the value is empty: channel");
        var kind = channel["type"]?.ToString() switch
        {
            "api" => "Channel::Api",
            "web_widget" => "Channel::WebWidget",
            "email" => "Channel::Email",
            "telegram" => "Channel::Telegram",
            "whatsapp" => "Channel::Whatsapp",
            _ => throw RestFailure.Crash(),
        };
        var row = world.AddInbox(kind, call.Text("name") ?? "Inbox");
        row.BotId = null;
        row.WebhookUrl = Url(channel["webhook_url"]?.ToString());
        return new RestReply(Inbox(call, row));
    }

    private RestReply UpdateInbox(RestCall call)
    {
        call.RequireAdministrator();
        var row = FindInbox(call);
        row.Name = call.Text("name") ?? row.Name;
        row.LockToSingleConversation = call.Body.ContainsKey("lock_to_single_conversation")
            ? call.Flag("lock_to_single_conversation")
            : row.LockToSingleConversation;
        if (call.Object("channel") is { } channel && channel.ContainsKey("webhook_url"))
        {
            row.WebhookUrl = Url(channel["webhook_url"]?.ToString());
        }

        return new RestReply(Inbox(call, row));
    }

    private RestReply InboxBot(RestCall call)
    {
        var bot = world.Bots.Find(candidate => candidate.Id == FindInbox(call).BotId);
        return new RestReply(new JsonObject { ["agent_bot"] = bot is null ? new JsonObject() : Bot(call, bot) });
    }

    private RestReply SetBot(RestCall call)
    {
        call.RequireAdministrator();
        var row = FindInbox(call);
        row.BotId = call.Id("agent_bot") is { } id ? (world.Bots.Find(bot => bot.Id == id) ?? throw RestFailure.NotFound()).Id : null;
        return RestReply.Empty;
    }

    private JsonObject Bot(RestCall call, BotRow row)
    {
        var view = new JsonObject
        {
            ["id"] = row.Id,
            ["name"] = row.Name,
            ["description"] = row.Description,
            ["thumbnail"] = "",
            ["outgoing_url"] = row.OutgoingUrl?.ToString(),
            ["bot_type"] = "webhook",
            ["bot_config"] = new JsonObject(),
            ["account_id"] = world.Options.AccountId,
            ["access_token"] = row.Token,
        };
        if (call.Actor.Agent is { IsAdministrator: true })
        {
            view["secret"] = row.Secret;
        }

        view["system_bot"] = false;
        return view;
    }

    private RestReply CreateBot(RestCall call)
    {
        call.RequireAdministrator();
        var bot = new BotRow { Id = world.Bots[^1].Id + 1, Name = call.Text("name") ?? "", Token = World.NewToken(), Secret = World.NewToken() };
        world.Bots.Add(bot);
        return Fill(call, bot);
    }

    private RestReply UpdateBot(RestCall call)
    {
        call.RequireAdministrator();
        return Fill(call, FindBot(call));
    }

    private RestReply Fill(RestCall call, BotRow bot)
    {
        bot.Name = call.Text("name") ?? bot.Name;
        bot.Description = call.Text("description") ?? bot.Description;
        bot.OutgoingUrl = call.Body.ContainsKey("outgoing_url") ? Url(call.Text("outgoing_url")) : bot.OutgoingUrl;
        return new RestReply(Bot(call, bot));
    }

    private RestReply ChangeBot(RestCall call, Action<BotRow> change)
    {
        call.RequireAdministrator();
        var bot = FindBot(call);
        change(bot);
        return new RestReply(Bot(call, bot));
    }

    private RestReply DeleteBot(RestCall call)
    {
        call.RequireAdministrator();
        var bot = FindBot(call);
        world.Bots.Remove(bot);
        world.Inboxes.ForEach(inbox => inbox.BotId = inbox.BotId == bot.Id ? null : inbox.BotId);
        return RestReply.Empty;
    }

    public static Uri? Url(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") ? url : null;
}
