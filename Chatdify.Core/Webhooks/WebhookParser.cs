using System.Globalization;
using System.Text.Json;

using Chatdify.Core.Conversations;

namespace Chatdify.Core.Webhooks;

/// <summary>
/// Reads a webhook's body. Only what we need has to have its type; any other member may be missing, null or anything.
/// </summary>
public static class WebhookParser
{
    /// <summary>Names of Ruby classes; anything longer is no channel that we know.</summary>
    private const int LongestChannel = 200;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>The event, or null and what is wrong with the body.</summary>
    public static ChatwootEvent? Parse(ReadOnlySpan<byte> body, out string problem)
    {
        problem = "";
        try
        {
            using var document = JsonDocument.Parse(JsonCleaner.Clean(body), Deep);
            return Read(document.RootElement, out problem);
        }
        catch (JsonException)
        {
            problem = "body_not_json";
            return null;
        }
    }

    private static ChatwootEvent? Read(JsonElement root, out string problem)
    {
        problem = root.ValueKind != JsonValueKind.Object ? "body_not_an_object" : "event_missing";
        if (root.Member("event").Text() is not { Length: > 0 } name)
        {
            return null;
        }

        problem = "";
        return name switch
        {
            "message_created" => ReadMessage(root, out problem),
            "message_updated" => ReadUpdate(root),
            "conversation_opened" or "conversation_resolved" or "conversation_status_changed" or "conversation_updated" =>
                ReadConversation(root, name),
            _ => new ChatwootEvent.Other(name),
        };
    }

    private static ChatwootEvent.MessageCreated? ReadMessage(JsonElement root, out string problem)
    {
        var (id, account, conversation) =
            (root.Member("id").Whole(), root.Member("account", "id").Whole(), root.Member("conversation", "id").Whole());
        problem = id is null ? "id_missing" : account is null ? "account_id_missing" : conversation is null ? "conversation_id_missing" : "";
        return problem.Length > 0
            ? null
            : new ChatwootEvent.MessageCreated(ReadMessage(root, new ConversationKey(account!.Value, conversation!.Value), id!.Value));
    }

    /// <summary>Messages are updated for many reasons, of which the payload tells none; only answers to our forms matter.</summary>
    private static ChatwootEvent ReadUpdate(JsonElement root) =>
        SubmissionReading.Read(root) is { } handedIn && ReadMessage(root, out _) is { } updated
            ? new ChatwootEvent.FormSubmitted(updated.Message with { Text = MessageText.Cut(handedIn.Text(), MessageText.MaxLength), Submitted = handedIn })
            : new ChatwootEvent.Other("message_updated");

    private static IncomingMessage ReadMessage(JsonElement root, ConversationKey key, long id)
    {
        var (type, conversation) = (root.Member("message_type"), root.Member("conversation"));
        return new IncomingMessage
        {
            Key = key,
            Id = id,
            IsIncoming = type.Text() == "incoming" || type.Whole() == 0,
            IsOutgoing = type.Text() == "outgoing" || type.Whole() == 1,
            IsPrivate = root.Member("private").IsTrue(),
            SenderType = root.Member("sender", "type").Text(),
            IsPhoneEcho = root.Member("content_attributes", "external_echo").IsTrue(),
            ConversationStatus = conversation.Member("status").Text(),
            CreatedAt = Time(root.Member("created_at")),
            Text = MessageText.Read(root),
            Attachments = MessageText.Attachments(root),
            Files = MessageFiles.Read(root),
            ContactId = ContactId(root, conversation),
            InboxId = conversation.Member("inbox_id").Whole() ?? root.Member("inbox", "id").Whole(),
            Labels = [.. conversation.Member("labels").Elements().Select(label => label.Text() ?? "").Where(label => label.Length > 0)],
            TeamId = conversation.Member("meta", "team", "id").Whole(),
            TeamName = conversation.Member("meta", "team", "name").Text(),
            Channel = conversation.Member("channel").Text() is { Length: <= LongestChannel } channel ? channel : null,
        };
    }

    /// <summary>A message's sender is the contact only if the customer wrote it; else the conversation tells whom it is with.</summary>
    private static long? ContactId(JsonElement root, JsonElement conversation) =>
        conversation.Member("meta", "sender", "id").Whole()
        ?? conversation.Member("contact_inbox", "contact_id").Whole()
        ?? root.Member("sender", "id").Whole();

    private static ChatwootEvent.ConversationTold ReadConversation(JsonElement root, string name)
    {
        var account = root.Member("account", "id").Whole() ?? root.Member("messages").Elements().FirstOrDefault().Member("account_id").Whole();
        ConversationKey? key = account is { } a && root.Member("id").Whole() is { } id ? new ConversationKey(a, id) : null;
        return new ChatwootEvent.ConversationTold(
            key, root.Member("status").Text(), Time(root.Member("updated_at")), name != "conversation_updated" || TouchedStatus(root));
    }

    /// <summary>A list of objects with one member each, which names a column that was touched (reference sheet 2.9).</summary>
    private static bool TouchedStatus(JsonElement root) =>
        root.Member("changed_attributes").Elements().Any(change => change.Member("status").ValueKind != JsonValueKind.Undefined);

    /// <summary>
    /// ISO text in messages, Unix seconds with or without a fraction in conversations. Nothing happened before 1970, and the storage takes
    /// no time before 1601.
    /// </summary>
    private static DateTimeOffset? Time(JsonElement value)
    {
        if (value.Text() is { } text)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && time >= DateTimeOffset.UnixEpoch
                ? time
                : null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 253402300799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
    }
}
