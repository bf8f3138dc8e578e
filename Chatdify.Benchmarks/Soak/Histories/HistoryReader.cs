using System.Text.Json.Nodes;

using Chatdify.Benchmarks.Soak.Actors;
using Chatdify.Benchmarks.Soak.Stage;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Benchmarks.Soak.Histories;

/// <summary>Puts together what happened in a conversation, once it is at rest, and frees the simulators' memory of it.</summary>
internal sealed class HistoryReader(SoakWorld world, DifyBrain brain, AppRecords records)
{
    /// <summary>The history; call when nothing happens in the conversation any more.</summary>
    public async Task<History> ReadAsync(long conversation, string? unsettled)
    {
        var now = world.Chatwoot.Conversation(conversation);
        var said = now.Messages.Where(message => message.MessageType != SimMessageType.Activity).Select(Said).ToList();
        var customers = said.Where(message => message.By == Speaker.Customer).Select(message => message.Id);
        var history = new History
        {
            Conversation = conversation,
            Said = said,
            Owned = [.. now.Ownership.Select(row => new Owned(row.At, row.Status, row.AssigneeId))],
            Delivered = [.. world.Chatwoot.Deliveries.All.Where(row => row.ConversationId == conversation).Select(Delivered)],
            Called = [.. world.Chatwoot.Requests.Of("*", "*").Where(row => IsOf(row, conversation)).Select(row => Called(row, conversation))],
            Asked = Asked(conversation),
            Ended = await records.EndsAsync(conversation, customers),
            Outages = world.Apps.Outages,
            Unsettled = unsettled,
            TypingOn = now.TypingOn,
        };
        Forget(conversation);
        return history;
    }

    private void Forget(long conversation)
    {
        world.Chatwoot.Deliveries.Forget(conversation);
        world.Chatwoot.Requests.Forget(request => IsOf(request, conversation));
        world.Dify.Requests.Forget(request => ConversationOf(request) is null || ConversationOf(request) == conversation);
    }

    private static Said Said(SimMessage message)
    {
        var by = message.SenderType switch { "Contact" => Speaker.Customer, "User" => Speaker.Human, _ => Speaker.Bot };
        var (turn, part) = Mark(message.ContentAttributes);
        return new Said(message.Id, message.CreatedAt, by, message.Content ?? "", message.Private, turn, part);
    }

    private static Delivered Delivered(WebhookDelivery row) => new(
        row.StartedAt, row.StartedAt + row.Duration, row.Event, row.MessageId, row.Status, Outcome(row.ResponseBody), row.Error);

    private static string? Outcome(string? body) => Parse(body) is JsonObject answer
        ? $"{answer["outcome"]}" + (answer["reason"] is { } reason ? $" {reason}" : "")
        : null;

    private static bool IsOf(LoggedRequest request, long conversation) =>
        request.Path.EndsWith($"/conversations/{conversation}", StringComparison.Ordinal)
        || request.Path.Contains($"/conversations/{conversation}/", StringComparison.Ordinal);

    private static Called Called(LoggedRequest request, long conversation)
    {
        var name = $"/conversations/{conversation}";
        var rest = request.Path[(request.Path.IndexOf(name, StringComparison.Ordinal) + name.Length)..];
        var (turn, part) = request.Method == "POST" && rest == "/messages" ? Mark(Parse(request.Body)?["content_attributes"] as JsonObject) : default;
        return new Called(
            request.Time, request.EndedAt ?? DateTimeOffset.UtcNow, $"{request.Method} {rest}", request.Status ?? 0, request.Fault, turn, part);
    }

    /// <summary>A question has its time on the wire from the request before it; Dify's brain knows what was in it.</summary>
    private List<Asked> Asked(long conversation)
    {
        var requests = world.Dify.Requests.Of("POST", "/chat-messages").Where(row => ConversationOf(row) == conversation).ToList();
        var asked = new List<Asked>();
        foreach (var question in brain.Leave(conversation))
        {
            var request = requests.LastOrDefault(row => row.Time <= question.At);
            requests.Remove(request!);
            asked.Add(new Asked(
                request?.Time ?? question.At, request?.EndedAt ?? DateTimeOffset.UtcNow, question.Nonce, question.Marks, question.Act.ToString()));
        }

        return asked;
    }

    private static long? ConversationOf(LoggedRequest request) =>
        long.TryParse($"{Parse(request.Body)?["inputs"]?["chatwoot_conversation_id"]}", out var id) ? id : null;

    private static (string? Turn, string? Part) Mark(JsonObject? attributes) =>
        attributes?["chatdify"] is JsonObject mark ? ($"{mark["turn"]}", $"{mark["part"]}") : default;

    private static JsonNode? Parse(string? json)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? null : JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
