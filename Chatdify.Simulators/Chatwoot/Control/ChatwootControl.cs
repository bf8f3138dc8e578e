namespace Chatdify.Simulators.Chatwoot.Control;

/// <summary>The inspection API of the simulated Chatwoot; each route is one method of <see cref="ChatwootSimulator"/>.</summary>
internal sealed class ChatwootControl(ChatwootSimulator chatwoot)
{
    public void Map(InspectionRoutes routes)
    {
        routes.MapCommon(chatwoot.Requests, chatwoot.Faults);
        routes.Map("GET", "", Describe);
        routes.Map("PUT", "/webhook", SetWebhook);
        routes.Map("GET", "/deliveries", call => Answer(chatwoot.Deliveries.All.Skip((int)call.Number("after", 0)).ToList()));
        routes.Map("GET", "/conversations", _ => Answer(chatwoot.Conversations));
        routes.Map("POST", "/conversations", Start);
        routes.Map("GET", "/conversations/{id}", call => Answer(chatwoot.Conversation(call.Id)));
        routes.Map("GET", "/conversations/{id}/wait", Wait);
        routes.Map("POST", "/conversations/{id}/customer-messages", async call =>
            await chatwoot.CustomerSaysAsync(call.Id, call.Required("text")));
        routes.Map("POST", "/conversations/{id}/agent-messages", async call =>
            await chatwoot.AgentSaysAsync(call.Id, call.Required("text"), call.Flag("private")));
        routes.Map("POST", "/conversations/{id}/status", SetStatus);
        routes.Map("POST", "/conversations/{id}/assign", Assign);
        routes.Map("POST", "/messages/{id}/redeliver", async call =>
            await chatwoot.RedeliverAsync(call.Id, (int)call.Number("copies", 1), call.Flag("concurrently"), cancellationToken: call.Context.RequestAborted));
    }

    private static Task<object?> Answer(object answer) => Task.FromResult<object?>(answer);

    private Task<object?> Describe(InspectionCall call) => Answer(new
    {
        Version = chatwoot.Options.Version.Number,
        chatwoot.BaseUrl,
        chatwoot.AccountId,
        chatwoot.BotToken,
        chatwoot.UserToken,
        chatwoot.WebhookSecret,
        chatwoot.WebhookUrl,
        PendingDeliveries = chatwoot.Deliveries.Pending,
    });

    private Task<object?> SetWebhook(InspectionCall call)
    {
        chatwoot.WebhookUrl = call.Text("url") is { Length: > 0 } url ? new Uri(url) : null;
        return Describe(call);
    }

    private async Task<object?> Start(InspectionCall call) => await chatwoot.StartConversationAsync(
        call.Text("name") ?? "weathered-river-417", call.Text("channel") ?? "Channel::WebWidget", call.Text("text"), call.Text("email"));

    /// <summary>Answers with the messages the customer has got after the given one, as soon as there are any.</summary>
    private async Task<object?> Wait(InspectionCall call)
    {
        var after = call.Number("after", 0);
        return await chatwoot.WaitForAsync(
            simulator => simulator.Messages(call.Id).Where(message => message.Id > after && message.SeenByCustomer).ToList() is { Count: > 0 } found ? found : null,
            $"a message to the customer of conversation {call.Id} after {after}",
            call.Seconds("timeout", 30));
    }

    private async Task<object?> SetStatus(InspectionCall call)
    {
        await chatwoot.SetStatusAsync(call.Id, call.Required("status"));
        return chatwoot.Conversation(call.Id);
    }

    private async Task<object?> Assign(InspectionCall call)
    {
        await chatwoot.AssignAsync(
            call.Id,
            call.Text("agentId") is null ? null : call.Number("agentId", 0),
            call.Text("teamId") is null ? null : call.Number("teamId", 0));
        return chatwoot.Conversation(call.Id);
    }
}
