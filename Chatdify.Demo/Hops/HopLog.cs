using System.Text.Json;
using System.Text.Json.Nodes;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

namespace Chatdify.Demo.Hops;

/// <summary>Reads from the simulators' logs what happened in a conversation.</summary>
internal sealed class HopLog(ChatwootSimulator chatwoot, DifySimulator dify)
{
    private const int LongestQuote = 90;

    /// <summary>All hops since then, in order of time.</summary>
    public IReadOnlyList<Hop> Of(long conversation, DateTimeOffset since) =>
    [
        .. Messages(conversation)
            .Concat(Webhooks(conversation)).Concat(Typing(conversation)).Concat(Questions(conversation)).Concat(Answers(conversation))
            .Where(hop => hop.At >= since)
            .OrderBy(hop => hop.At),
    ];

    /// <summary>The questions that Dify was asked in a conversation, also those that it answered with an error.</summary>
    public IReadOnlyList<LoggedRequest> QuestionsOf(long conversation) =>
        [.. dify.Requests.Of("POST", "/chat-messages").Where(request => IsOf(conversation, Json(request.Body)?["inputs"]))];

    /// <summary>The runs that Dify made in a conversation.</summary>
    public IReadOnlyList<DifyRun> RunsOf(long conversation) => [.. dify.Runs.Where(run => IsOf(conversation, run.Inputs))];

    /// <summary>The webhooks for what the customer wrote.</summary>
    public IReadOnlyList<WebhookDelivery> WebhooksOf(SimMessage message) =>
        [.. chatwoot.Deliveries.OfMessage(message.Id).Where(delivery => delivery.Kind == DeliveryKind.AgentBot)];

    private IEnumerable<Hop> Messages(long conversation) => chatwoot.Messages(conversation).Select(message => message switch
    {
        { MessageType: SimMessageType.Incoming } => new Hop(message.CreatedAt, "customer -> Chatwoot", Quoted(message.Content)),
        { MessageType: SimMessageType.Activity } => new Hop(message.CreatedAt, "Chatwoot", message.Content ?? ""),
        { SenderType: "User" } => new Hop(message.CreatedAt, "agent -> Chatwoot", Quoted(message.Content)),
        { Private: true } => new Hop(message.CreatedAt, "app -> Chatwoot", $"private note {Quoted(message.Content)}"),
        _ => new Hop(message.CreatedAt, "app -> Chatwoot", $"reply {Quoted(message.Content)}"),
    });

    private IEnumerable<Hop> Webhooks(long conversation) =>
        chatwoot.Messages(conversation).Where(message => message.MessageType == SimMessageType.Incoming).SelectMany(WebhooksOf)
            .Select(delivery => new Hop(
                delivery.StartedAt,
                "Chatwoot -> app",
                $"webhook: {delivery.Status?.ToString() ?? delivery.Error} {Outcome(delivery.ResponseBody)} "
                    + $"in {delivery.Duration.TotalMilliseconds:0} ms",
                !delivery.Succeeded));

    private IEnumerable<Hop> Typing(long conversation) =>
        chatwoot.Requests.Of("POST", $"/conversations/{conversation}/toggle_typing_status").Select(request => new Hop(
            request.Time, "app -> Chatwoot", $"typing {Json(request.Body)?["typing_status"]}", request.Status is >= 400));

    private IEnumerable<Hop> Questions(long conversation) => QuestionsOf(conversation).Select(request => new Hop(
        request.Time,
        "app -> Dify",
        $"asks {Quoted(Json(request.Body)?["query"]?.ToString())}{(request.Status is >= 400 ? $": {request.Status}" : "")}",
        request.Status is >= 400));

    private IEnumerable<Hop> Answers(long conversation) =>
        from run in RunsOf(conversation)
        let finished = run.FinishedAt
        where finished is not null
        select new Hop(
            finished.Value,
            "Dify -> app",
            $"run {run.Number} {run.Status} after {(finished.Value - run.StartedAt).TotalMilliseconds:0} ms",
            run.Status != "succeeded");

    private static string? Outcome(string? response) => Json(response) is { } json ? $"{json["outcome"]} {json["reason"]}".TrimEnd() : null;

    private static bool IsOf(long conversation, JsonNode? inputs) => inputs?["chatwoot_conversation_id"]?.ToString() == $"{conversation}";

    private static string Quoted(string? text)
    {
        var line = string.Join(" / ", (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestQuote ? $"\"{line}\"" : $"\"{line[..LongestQuote]}…\"";
    }

    private static JsonNode? Json(string? text)
    {
        try
        {
            return JsonNode.Parse(text ?? "") as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
