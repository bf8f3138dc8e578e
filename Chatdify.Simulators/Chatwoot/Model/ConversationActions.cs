using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>What can be done to conversations, with the events each save sets free. All methods run under the world's gate.</summary>
internal sealed class ConversationActions(World world, WebhookDispatcher dispatcher)
{
    public static readonly string[] Statuses = ["open", "resolved", "pending", "snoozed"];
    public static readonly string[] Priorities = ["low", "medium", "high", "urgent"];

    /// <summary>Writes the activity message that the dashboard shows; set by <see cref="MessageActions"/>.</summary>
    public Action<ConversationRow, string>? Activity { get; set; }

    public ConversationRow Create(ContactInboxRow link, string? status, JsonObject? additional, JsonObject? custom)
    {
        var now = world.Now;
        var bot = world.Bots.Find(candidate => candidate.Id == link.Inbox.BotId);
        var row = new ConversationRow
        {
            Id = world.NextConversationId(),
            Uuid = Guid.NewGuid().ToString(),
            ContactInbox = link,
            CreatedAt = now,
            LastActivityAt = now,
            UpdatedAt = now,
            WaitingSince = now,
            Status = link.Contact.Blocked ? "resolved" : bot is not null ? "pending" : status ?? "open",
            AssigneeBot = world.Options.Version.BotOwnsNewConversations ? bot : null,
            AdditionalAttributes = (JsonObject?)additional?.DeepClone() ?? [],
            CustomAttributes = (JsonObject?)custom?.DeepClone() ?? [],
        };
        row.NoteOwnership(now);
        world.Conversations[row.Id] = row;
        Publish("conversation_created", row, () => EventPayload.Conversation(world, row, "conversation_created"));
        return row;
    }

    /// <summary>Changes the row and sends what Chatwoot sends for the columns that really changed.</summary>
    public void Save(ConversationRow row, Action change)
    {
        var (before, updatedBefore) = (row.Columns(), row.UpdatedAt);
        change();
        var changes = ColumnChanges(before, row.Columns());
        if (changes.Count == 0)
        {
            return;
        }

        row.UpdatedAt = world.Now;
        row.NoteOwnership(row.UpdatedAt);
        changes.Add(Change("updated_at", Clock.Iso(updatedBefore), Clock.Iso(row.UpdatedAt)));
        if (before["status"]!.GetValue<string>() != row.Status && !LoseStatusEvents(row, changes))
        {
            PublishStatus(row);
        }

        Publish("conversation_updated", row, () => EventPayload.ConversationChanged(world, row, "conversation_updated", changes));
    }

    public void SetStatus(ConversationRow row, string status, Actor actor, DateTimeOffset? snoozedUntil = null)
    {
        if (row.Status == status && row.SnoozedUntil == snoozedUntil)
        {
            return;
        }

        Save(row, () =>
        {
            row.Status = status;
            row.SnoozedUntil = status == "snoozed" ? snoozedUntil : null;
            row.WaitingSince = status == "resolved" ? null : row.WaitingSince;
        });
        Activity?.Invoke(row, $"Conversation was marked {status} by {actor.Name}");
    }

    /// <summary>The bot gives the conversation to people; a waiting time begins if none runs.</summary>
    public void HandOff(ConversationRow row, Actor actor)
    {
        Save(row, () =>
        {
            row.Status = "open";
            row.WaitingSince ??= world.Now;
            row.AssigneeBot = world.Options.Version.BotOwnsNewConversations ? null : row.AssigneeBot;
        });
        Activity?.Invoke(row, $"Conversation was marked open by {actor.Name}");
    }

    public void Assign(ConversationRow row, AgentRow? agent, Actor actor)
    {
        Save(row, () =>
        {
            var takenFromBot = row is { AssigneeBot: not null, Status: "pending" } && world.Options.Version.BotOwnsNewConversations;
            row.Assignee = agent;
            row.AssigneeBot = agent is null ? row.AssigneeBot : null;
            row.Status = agent is not null && takenFromBot ? "open" : row.Status;
        });
        Activity?.Invoke(row, agent is null ? $"Conversation unassigned by {actor.Name}" : $"Assigned to {agent.Name} by {actor.Name}");
    }

    public void AssignBot(ConversationRow row, BotRow bot) => Save(row, () =>
    {
        (row.AssigneeBot, row.Assignee) = (bot, null);
        row.Status = world.Options.Version.BotOwnsNewConversations ? "pending" : row.Status;
    });

    public void AssignTeam(ConversationRow row, TeamRow? team, Actor actor)
    {
        Save(row, () =>
        {
            row.Team = team;
            row.Assignee ??= team is not null && row.AssigneeBot is null && world.Options.TeamPicksMember ? world.Agents.LastOrDefault() : null;
        });
        Activity?.Invoke(row, team is null ? $"Team removed by {actor.Name}" : $"Assigned to {team.Name} by {actor.Name}");
    }

    public void SetLabels(ConversationRow row, IReadOnlyList<string> labels, Actor actor)
    {
        var added = labels.Except(row.Labels).ToList();
        var removed = row.Labels.Except(labels).ToList();
        Save(row, () => row.Labels = [.. labels.Distinct()]);
        foreach (var (verb, titles) in new[] { ("added", added), ("removed", removed) }.Where(change => change.Item2.Count > 0))
        {
            Activity?.Invoke(row, $"{actor.Name} {verb} {string.Join(", ", titles)}");
        }
    }

    public void SetTyping(ConversationRow row, bool on, bool isPrivate, JsonObject user)
    {
        row.TypingOn = on;
        var name = on ? "conversation_typing_on" : "conversation_typing_off";
        Publish(name, row, () => EventPayload.Typing(world, row, (JsonObject)user.DeepClone(), on, isPrivate));
    }

    private void PublishStatus(ConversationRow row)
    {
        if (row.Status is "open" or "resolved")
        {
            Publish($"conversation_{(row.Status == "open" ? "opened" : "resolved")}", row,
                () => EventPayload.Conversation(world, row, row.Status == "open" ? "conversation_opened" : "conversation_resolved"));
        }

        Publish("conversation_status_changed", row,
            () => EventPayload.ConversationChanged(world, row, "conversation_status_changed", changes: null));
    }

    /// <summary>Legacy auto-assignment saves once more inside the save, and only that one's changes are told.</summary>
    private bool LoseStatusEvents(ConversationRow row, JsonArray changes)
    {
        if (!world.Options.LegacyAutoAssignment || row.Status != "open" || row.Assignee is not null || world.Agents.Count == 0)
        {
            return false;
        }

        var updated = changes[^1]!.DeepClone();
        row.Assignee = world.Agents[^1];
        changes.Clear();
        changes.Add(Change("assignee_id", null, row.Assignee.Id));
        changes.Add(updated);
        return true;
    }

    private void Publish(string name, ConversationRow row, Func<JsonObject> payload) =>
        dispatcher.Publish(new WorldEvent(name, row.Inbox, row, null, payload));

    private static JsonArray ColumnChanges(JsonObject before, JsonObject after)
    {
        var changes = new JsonArray();
        foreach (var (column, value) in after)
        {
            if (!JsonNode.DeepEquals(before[column], value))
            {
                changes.Add(Change(column, before[column]?.DeepClone(), value?.DeepClone()));
            }
        }

        return changes;
    }

    private static JsonObject Change(string column, JsonNode? before, JsonNode? after) =>
        new() { [column] = new JsonObject { ["previous_value"] = before, ["current_value"] = after } };
}
