using Chatdify.Simulators.Chatwoot;

namespace Chatdify.Demo.Hops;

/// <summary>Reads from the simulators' logs what happened in a conversation.</summary>
internal sealed class HopLog(DemoWorld world)
{
    private const int LongestQuote = 90;
    private readonly ChatwootSimulator _chatwoot = world.Chatwoot;

    /// <summary>All hops since then, in order of time.</summary>
    public IReadOnlyList<Hop> Of(long conversation, DateTimeOffset since) =>
    [
        .. Messages(conversation)
            .Concat(Webhooks(conversation)).Concat(Typing(conversation)).Concat(Questions(conversation)).Concat(Answers(conversation))
            .Where(hop => hop.At >= since)
            .OrderBy(hop => hop.At),
    ];

    /// <summary>The webhooks for what the customer wrote.</summary>
    public IReadOnlyList<WebhookDelivery> WebhooksOf(SimMessage message) =>
        [.. _chatwoot.Deliveries.OfMessage(message.Id).Where(delivery => delivery.Kind == DeliveryKind.AgentBot)];

    private IEnumerable<Hop> Messages(long conversation) => _chatwoot.Messages(conversation).Select(message => message switch
    {
        { MessageType: SimMessageType.Incoming } => new Hop(message.CreatedAt, "customer -> Chatwoot", Quoted(message.Content)),
        { MessageType: SimMessageType.Activity } => new Hop(message.CreatedAt, "Chatwoot", message.Content ?? ""),
        { SenderType: "User" } => new Hop(message.CreatedAt, "agent -> Chatwoot", Quoted(message.Content)),
        { Private: true } => new Hop(message.CreatedAt, "app -> Chatwoot", $"private note {Quoted(message.Content)}"),
        _ => new Hop(message.CreatedAt, "app -> Chatwoot", $"reply {Quoted(message.Content)}"),
    });

    private IEnumerable<Hop> Webhooks(long conversation) =>
        _chatwoot.Messages(conversation).Where(message => message.MessageType == SimMessageType.Incoming).SelectMany(WebhooksOf)
            .Select(delivery => new Hop(
                delivery.StartedAt,
                "Chatwoot -> app",
                $"webhook: {delivery.Status?.ToString() ?? delivery.Error} {Outcome(delivery.ResponseBody)} "
                    + $"in {delivery.Duration.TotalMilliseconds:0} ms",
                !delivery.Succeeded));

    private IEnumerable<Hop> Typing(long conversation) =>
        _chatwoot.Requests.Of("POST", $"/conversations/{conversation}/toggle_typing_status").Select(request => new Hop(
            request.Time, "app -> Chatwoot", $"typing {LoggedJson.Of(request.Body)?["typing_status"]}", request.Status is >= 400));

    private IEnumerable<Hop> Questions(long conversation) => world.Backend.QuestionsOf(conversation).Select(question => new Hop(
        question.Request.Time,
        $"app -> {world.BackendName}",
        $"asks {Quoted(question.Text)}{(question.IsRefused ? $": {question.Request.Status}" : "")}",
        question.IsRefused));

    private IEnumerable<Hop> Answers(long conversation) =>
        from question in world.Backend.QuestionsOf(conversation)
        let after = question.AnsweredAfter
        where after is not null
        select new Hop(question.Request.Time + after.Value, $"{world.BackendName} -> app", $"has answered after {after.Value.TotalMilliseconds:0} ms");

    private static string? Outcome(string? response) => LoggedJson.Of(response) is { } json ? $"{json["outcome"]} {json["reason"]}".TrimEnd() : null;

    private static string Quoted(string? text)
    {
        var line = string.Join(" / ", (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestQuote ? $"\"{line}\"" : $"\"{line[..LongestQuote]}…\"";
    }
}
