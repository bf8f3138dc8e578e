using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Reading, creating and changing conversations.</summary>
internal sealed class ConversationRoutes(World world, ConversationActions actions, MessageActions messages)
{
    public void Map(RestServer rest)
    {
        var version = world.Options.Version;
        rest.Get("/conversations", Index);
        rest.Post("/conversations", Create, bots: true);
        rest.Get("/conversations/{id}", Show, bots: version.BotsMayRead);
        rest.Patch("/conversations/{id}", Update, bots: true);
        rest.Delete("/conversations/{id}", Delete);
        rest.Post("/conversations/{id}/toggle_status", ToggleStatus, bots: true);
        rest.Post("/conversations/{id}/toggle_priority", TogglePriority, bots: true);
        rest.Post("/conversations/{id}/toggle_typing_status", ToggleTyping, bots: version.BotsMayType);
        rest.Post("/conversations/{id}/custom_attributes", SetCustomAttributes, bots: true);
        rest.Post("/conversations/{id}/labels", SetLabels, bots: version.BotsMayRead);
        rest.Get("/conversations/{id}/labels", call => Labels(call.Conversation()), bots: version.BotsMayRead);
    }

    private RestReply Index(RestCall call)
    {
        var status = call.Query("status") ?? "open";
        var rows = world.Conversations.Values
            .Where(row => status == "all" || row.Status == status)
            .Where(row => call.QueryId("inbox_id") is not { } inbox || row.Inbox.Id == inbox)
            .Where(row => call.QueryId("team_id") is not { } team || row.Team?.Id == team)
            .OrderByDescending(row => row.LastActivityAt)
            .ToList();
        var mine = rows.Count(row => row.Assignee is not null && row.Assignee == call.Actor.Agent);
        var assigned = rows.Count(row => row.Assignee is not null || row.AssigneeBot is not null);
        var page = (int)Math.Max(1, call.QueryId("page") ?? 1);
        var data = new JsonObject
        {
            ["meta"] = new JsonObject
            {
                ["mine_count"] = mine,
                ["assigned_count"] = assigned,
                ["unassigned_count"] = rows.Count - assigned,
                ["all_count"] = rows.Count,
            },
            ["payload"] = Views.Many(rows.Skip((page - 1) * 25).Take(25), row => Views.Conversation(world, row)),
        };
        return new RestReply(new JsonObject { ["data"] = data });
    }

    private RestReply Show(RestCall call)
    {
        var row = call.Conversation();
        CrashForBotOnceTeamIsSet(call, row);
        return new RestReply(Views.Conversation(world, row));
    }

    private RestReply Create(RestCall call)
    {
        var link = ContactInbox(call) ?? throw RestFailure.NotFound();
        var last = world.Conversations.Values.LastOrDefault(candidate => candidate.ContactInbox == link);
        var row = link.Inbox.LockToSingleConversation && last is not null
            ? last
            : actions.Create(link, call.Text("status"), call.Object("additional_attributes"), call.Object("custom_attributes"));
        row.Team = world.Teams.Find(team => team.Id == call.Id("team_id")) ?? row.Team;
        row.Assignee = world.Agents.Find(agent => agent.Id == call.Id("assignee_id")) ?? row.Assignee;
        if (call.Object("message") is { } message)
        {
            var author = call.Actor.Author;
            messages.Create(row, new NewMessage(SimMessageType.Outgoing, author, message["content"]?.ToString()));
        }

        CrashForBotOnceTeamIsSet(call, row);
        return new RestReply(Views.Conversation(world, row));
    }

    private ContactInboxRow? ContactInbox(RestCall call)
    {
        var inbox = world.Inboxes.Find(candidate => candidate.Id == call.Id("inbox_id"));
        var contact = world.Contacts.Find(candidate => candidate.Id == call.Id("contact_id"));
        return inbox is not null && contact is not null
            ? world.ContactInboxOf(contact, inbox, call.Text("source_id"))
            : world.ContactInboxes.Find(link => link.SourceId == call.Text("source_id"));
    }

    private RestReply Update(RestCall call)
    {
        var row = call.Conversation();
        SetPriority(call, row);
        CrashForBotOnceTeamIsSet(call, row);
        return new RestReply(Views.Conversation(world, row));
    }

    private RestReply Delete(RestCall call)
    {
        call.RequireAdministrator();
        world.Conversations.Remove(call.Conversation().Id);
        return RestReply.Empty;
    }

    private RestReply ToggleStatus(RestCall call)
    {
        var row = call.Conversation();
        var status = call.Text("status") ?? (row.Status == "open" ? "resolved" : "open");
        if (!ConversationActions.Statuses.Contains(status))
        {
            throw RestFailure.Crash();
        }

        var handOff = call.IsBot && row.Status == "pending" && status == "open";
        if (handOff)
        {
            actions.HandOff(row, call.Actor);
        }
        else
        {
            actions.SetStatus(row, status, call.Actor, call.Id("snoozed_until") is { } until ? DateTimeOffset.FromUnixTimeSeconds(until) : null);
            SelfAssign(call, row, status);
        }

        var payload = new JsonObject
        {
            ["success"] = handOff ? null : JsonValue.Create(value: true),
            ["conversation_id"] = row.Id,
            ["current_status"] = row.Status,
            ["snoozed_until"] = Clock.IsoOrNull(row.SnoozedUntil),
        };
        return new RestReply(new JsonObject { ["meta"] = new JsonObject(), ["payload"] = payload });
    }

    private void SelfAssign(RestCall call, ConversationRow row, string status)
    {
        if (status == "open" && call.Actor.Agent is { IsAdministrator: false } agent && row.Assignee is null)
        {
            actions.Assign(row, agent, call.Actor);
        }
    }

    private RestReply TogglePriority(RestCall call)
    {
        SetPriority(call, call.Conversation());
        return RestReply.Empty;
    }

    private void SetPriority(RestCall call, ConversationRow row)
    {
        var priority = call.Text("priority") is { Length: > 0 } text ? text : null;
        if (priority is not null && !ConversationActions.Priorities.Contains(priority))
        {
            throw RestFailure.Crash();
        }

        actions.Save(row, () => row.Priority = priority);
    }

    private RestReply ToggleTyping(RestCall call)
    {
        var user = call.Actor.Agent is { } agent ? People.Agent(agent) : People.Bot(call.Actor.Bot!);
        actions.SetTyping(call.Conversation(), call.Text("typing_status") == "on", call.Flag("is_private"), user);
        return RestReply.Empty;
    }

    private RestReply SetCustomAttributes(RestCall call)
    {
        var row = call.Conversation();
        var attributes = call.Object("custom_attributes") ?? throw RestFailure.Crash();
        AttributeLimits.Check(attributes);
        actions.Save(row, () => row.CustomAttributes = (JsonObject)attributes.DeepClone());
        return new RestReply(new JsonObject { ["custom_attributes"] = row.CustomAttributes.DeepClone() });
    }

    private RestReply SetLabels(RestCall call)
    {
        var row = call.Conversation();
        actions.SetLabels(row, call.TextList("labels"), call.Actor);
        return Labels(row);
    }

    private static RestReply Labels(ConversationRow row) => new(new JsonObject { ["payload"] = Views.Strings(row.Labels) });

    /// <summary>Up to 4.15.1 the team's view asks a bot for its teams.</summary>
    private void CrashForBotOnceTeamIsSet(RestCall call, ConversationRow row)
    {
        if (call.IsBot && row.Team is not null && (world.Options.TeamBreaksBotReads ?? world.Options.Version.TeamBreaksBotReads))
        {
            throw RestFailure.Crash();
        }
    }
}
