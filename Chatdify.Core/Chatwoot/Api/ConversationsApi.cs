using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Chatwoot.Api;

/// <summary>Chatwoot's conversations (reference sheet 5.2). Throws <see cref="ChatwootCallException"/>.</summary>
internal sealed class ConversationsApi(ChatwootRest rest)
{
    /// <summary>The conversation.</summary>
    public async Task<JsonElement> ReadAsync(ConversationKey key, CancellationToken cancellationToken) =>
        Answer(await rest.ReadAsync(Path(key), cancellationToken), "id");

    /// <summary>The status, or null when the tokens at hand cannot read it.</summary>
    public async Task<string?> StatusAsync(ConversationKey key, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(key, cancellationToken)).Member("status").Text();
        }
        catch (ChatwootCallException unreadable) when (unreadable.Code == ChatwootCallException.UserTokenMissing)
        {
            return null;
        }
    }

    /// <summary>A page of conversations.</summary>
    public async Task<JsonElement> ListAsync(long page, string status, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"conversations?page={page}&status={status}");
        return Answer(await rest.AsUserAsync(HttpMethod.Get, path, null, cancellationToken), "data").Member("data");
    }

    /// <summary>Sets the status; a bot's hand-off answers <c>success: null</c>, so only the status that is told counts.</summary>
    public async Task SetStatusAsync(ConversationKey key, string status, DateTimeOffset? snoozedUntil, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["status"] = status };
        if (snoozedUntil is { } until)
        {
            body["snoozed_until"] = until.ToUnixTimeSeconds();
        }

        Answer(await rest.AsBotAsync(HttpMethod.Post, Path(key, "toggle_status"), body, cancellationToken), "payload", "current_status");
    }

    /// <summary>Sets the priority; null removes it.</summary>
    public Task SetPriorityAsync(ConversationKey key, string? priority, CancellationToken cancellationToken) =>
        rest.AsBotAsync(HttpMethod.Post, Path(key, "toggle_priority"), new JsonObject { ["priority"] = priority }, cancellationToken);

    /// <summary>Its labels.</summary>
    public async Task<IReadOnlyList<string>> LabelsAsync(ConversationKey key, CancellationToken cancellationToken) =>
        Texts(Answer(await rest.ReadAsync(Path(key, "labels"), cancellationToken), "payload"));

    /// <summary>Sets the labels; all others go.</summary>
    public async Task<IReadOnlyList<string>> SetLabelsAsync(ConversationKey key, IEnumerable<string> labels, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["labels"] = new JsonArray([.. labels.Select(label => JsonValue.Create(label))]) };
        return Texts(Answer(await rest.AsBotAsync(HttpMethod.Post, Path(key, "labels"), body, cancellationToken), "payload"));
    }

    /// <summary>Sets the custom attributes; all others go.</summary>
    public async Task SetAttributesAsync(ConversationKey key, JsonObject attributes, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["custom_attributes"] = attributes.DeepClone() };
        Answer(await rest.AsBotAsync(HttpMethod.Post, Path(key, "custom_attributes"), body, cancellationToken), "custom_attributes");
    }

    /// <summary>Assigns a team; false when there is none of that id any more (Chatwoot then unassigns).</summary>
    public Task<bool> AssignTeamAsync(ConversationKey key, long team, CancellationToken cancellationToken) =>
        AssignAsync(key, new JsonObject { ["team_id"] = team }, cancellationToken);

    /// <summary>Assigns a person; false when there is none of that id any more.</summary>
    public Task<bool> AssignPersonAsync(ConversationKey key, long person, CancellationToken cancellationToken) =>
        AssignAsync(key, new JsonObject { ["assignee_id"] = person }, cancellationToken);

    /// <summary>Starts a conversation.</summary>
    public async Task<JsonElement> CreateAsync(JsonObject conversation, CancellationToken cancellationToken) =>
        Answer(await rest.AsBotAsync(HttpMethod.Post, "conversations", conversation, cancellationToken), "id");

    private async Task<bool> AssignAsync(ConversationKey key, JsonObject body, CancellationToken cancellationToken)
    {
        var answer = await rest.AsBotAsync(HttpMethod.Post, Path(key, "assignments"), body, cancellationToken)
            ?? throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer);
        return answer.Member("id").Whole() is not null;
    }

    /// <summary>A page of a proxy with status 200 proves nothing.</summary>
    private static JsonElement Answer(JsonElement? answer, params ReadOnlySpan<string> path) =>
        ChatwootAnswer.Holds(answer, path) ? answer!.Value : throw new ChatwootCallException(ChatwootAnswer.NotAnAnswer);

    private static string[] Texts(JsonElement answer) =>
        [.. answer.Member("payload").Elements().Select(label => label.Text()).OfType<string>()];

    private static string Path(ConversationKey key, string? rest = null) =>
        string.Create(CultureInfo.InvariantCulture, $"conversations/{key.Conversation}") + (rest is null ? "" : "/" + rest);
}
