using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>The ugly parts: order, versions, limits, redirects, other senders.</summary>
public sealed class ChatwootFaultTests : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task Held_webhooks_can_be_sent_in_reverse_order_and_after_a_deletion()
    {
        await using var chatwoot = await StartAsync();
        chatwoot.HoldWebhooks();
        var conversation = await chatwoot.StartConversationAsync(text: "one");
        var second = await chatwoot.CustomerSaysAsync(conversation.Id, "two");
        await chatwoot.WaitForAsync(simulator => simulator.HeldWebhooks == 2, "both webhooks to be held");
        await chatwoot.DeleteMessageAsync(second.Id);

        await chatwoot.WaitForAsync(simulator => simulator.HeldWebhooks == 3, "the deletion to be held");
        await chatwoot.ReleaseWebhooksAsync(reversed: true);

        var created = _receiver.Of("message_created").Select(received => received.Json["content"]!.GetValue<string>());
        Assert.Equal(["two", "one"], created);
        Assert.True(Assert.Single(_receiver.Of("message_updated")).Json["content_attributes"]!["deleted"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Up_to_4_12_bot_webhooks_are_unsigned_and_carry_no_account_in_the_conversation()
    {
        await using var chatwoot = await StartAsync(new ChatwootSimulatorOptions { Version = "4.12.1" });
        await chatwoot.StartConversationAsync(text: "hello");
        await chatwoot.WaitForQuietAsync();

        var received = Assert.Single(_receiver.All);

        Assert.DoesNotContain("X-Chatwoot-Signature", received.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.False(received.Json["conversation"]!.AsObject().ContainsKey("account"));
    }

    [Fact]
    public async Task From_4_17_the_bot_owns_new_conversations_until_it_hands_off()
    {
        await using var chatwoot = await StartAsync(new ChatwootSimulatorOptions { Version = "4.17.0" });
        using var rest = new RestClient(chatwoot);
        var conversation = await chatwoot.StartConversationAsync(text: "hello");

        await rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/toggle_status", new { status = "open" });

        Assert.Equal(4, conversation.AssigneeBotId);
        Assert.Null(chatwoot.Conversation(conversation.Id).AssigneeBotId);
    }

    [Fact]
    public async Task Keep_pending_leaves_a_failed_conversation_with_the_bot()
    {
        await using var chatwoot = await StartAsync(new ChatwootSimulatorOptions { KeepPendingOnBotFailure = true });
        Fail(503);
        var conversation = await chatwoot.StartConversationAsync(text: "hello");

        await chatwoot.WaitForQuietAsync();

        Assert.Equal("pending", chatwoot.Conversation(conversation.Id).Status);
        Assert.Equal(503, Assert.Single(chatwoot.Deliveries.All).Status);
    }

    [Fact]
    public async Task Legacy_auto_assignment_loses_the_opened_and_status_events()
    {
        await using var chatwoot = await StartAsync(new ChatwootSimulatorOptions { LegacyAutoAssignment = true });
        var conversation = await chatwoot.StartConversationAsync(text: "hello");

        await chatwoot.SetStatusAsync(conversation.Id, "open");
        await chatwoot.WaitForQuietAsync();

        var only = Assert.Single(_receiver.All, received => received.Event != "message_created");
        Assert.Equal("conversation_updated", only.Event);
        Assert.NotNull(only.Json["changed_attributes"]![0]!["assignee_id"]);
    }

    [Fact]
    public async Task A_redirect_is_followed_with_the_same_method_and_body()
    {
        await using var chatwoot = await StartAsync();
        _receiver.Answer = (_, context) =>
        {
            if (context.Request.Path == "/hook")
            {
                context.Response.StatusCode = 302;
                context.Response.Headers.Location = "/elsewhere";
            }

            return Task.CompletedTask;
        };

        var delivery = await chatwoot.DeliverAsync("""{"event":"x"}""");

        Assert.True(delivery.Succeeded);
        Assert.Equal(2, _receiver.All.Count);
        Assert.Single(_receiver.All.Select(received => (received.Body, received.Headers["X-Chatwoot-Signature"])).Distinct());
    }

    [Fact]
    public async Task An_api_inbox_gets_its_own_copy_and_a_failure_marks_the_message()
    {
        await using var chatwoot = await StartAsync();
        using var rest = new RestClient(chatwoot);
        Fail(404);
        var conversation = await chatwoot.StartConversationAsync(channel: "Channel::Api");
        await rest.AsUserAsync(HttpMethod.Post, $"inboxes/{conversation.InboxId}/set_agent_bot", new { agent_bot = (long?)null });
        await rest.AsUserAsync(HttpMethod.Patch, $"inboxes/{conversation.InboxId}", new { channel = new { webhook_url = _receiver.Url } });

        var message = await chatwoot.CustomerSaysAsync(conversation.Id, "hello");
        await chatwoot.WaitForQuietAsync();

        var failed = chatwoot.Messages(conversation.Id).Single(row => row.Id == message.Id);
        Assert.Equal("failed", failed.Status);
        Assert.Equal("404", failed.ContentAttributes["external_error"]!.GetValue<string>());
        Assert.Single(chatwoot.Deliveries.Of("message_updated"));
    }

    [Fact]
    public async Task More_than_200_messages_a_minute_are_refused()
    {
        await using var chatwoot = await StartAsync(new ChatwootSimulatorOptions { MessagesPerMinute = 2 });
        using var rest = new RestClient(chatwoot);
        var conversation = await chatwoot.StartConversationAsync(text: "one");
        await chatwoot.CustomerSaysAsync(conversation.Id, "two");

        var refused = await rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/messages", new { content = "three" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
    }

    [Fact]
    public async Task The_throttle_is_plain_text_without_retry_after()
    {
        await using var chatwoot = await StartAsync();
        using var rest = new RestClient(chatwoot);
        chatwoot.Faults.On("GET", "/teams", times: 1, Fault.RateLimited());

        var throttled = await rest.AsUserAsync(HttpMethod.Get, "teams");
        var served = await rest.AsUserAsync(HttpMethod.Get, "teams");

        Assert.Equal((HttpStatusCode.TooManyRequests, "Retry later\n", "text/plain"), (throttled.Status, throttled.Text, throttled.ContentType));
        Assert.Equal(3, served.Json.AsArray().Count);
    }

    [Fact]
    public async Task A_file_is_served_behind_a_redirect()
    {
        await using var chatwoot = await StartAsync();
        var conversation = await chatwoot.StartConversationAsync();
        await chatwoot.CustomerSaysAsync(conversation.Id, null, [new SimAttachment("file", "a b.txt", "text/plain", "content"u8.ToArray())]);
        await chatwoot.WaitForQuietAsync();
        var url = Assert.Single(_receiver.Of("message_created")).Json["attachments"]![0]!["data_url"]!.GetValue<string>();
        using var http = new HttpClient();

        Assert.Equal("content", await http.GetStringAsync(url));
    }

    [Fact]
    public async Task A_person_with_curl_can_look_act_and_break()
    {
        await using var chatwoot = await StartAsync();
        using var http = new HttpClient { BaseAddress = chatwoot.BaseUrl };

        var started = await PostAsync(http, "/_sim/conversations", new { text = "hello", name = "Bat" });
        var path = $"/_sim/conversations/{started["id"]}";
        await PostAsync(http, $"{path}/customer-messages", new { text = "again" });
        await PostAsync(http, $"{path}/agent-messages", new { text = "from a human" });
        var got = JsonNode.Parse(await http.GetStringAsync($"{path}/wait"))!;
        await PostAsync(http, "/_sim/faults", new { method = "GET", path = "/health", kind = "status", status = 503 });

        Assert.Equal("pending", started["status"]!.GetValue<string>());
        Assert.Equal("from a human", got[0]!["content"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health")).StatusCode);
        Assert.Equal("/health", JsonNode.Parse(await http.GetStringAsync("/_sim/requests"))![0]!["path"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/_sim/conversations/1")).StatusCode);
    }

    [Fact]
    public async Task Waiting_in_vain_names_the_wish()
    {
        await using var chatwoot = await StartAsync();

        var late = await Assert.ThrowsAsync<TimeoutException>(
            () => chatwoot.WaitForAsync(_ => false, "a miracle", TimeSpan.FromMilliseconds(1)));

        Assert.Contains("a miracle", late.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonObject> PostAsync(HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? [] : (JsonObject)JsonNode.Parse(text)!;
    }

    private void Fail(int status) => _receiver.Answer = (_, context) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private Task<ChatwootSimulator> StartAsync(ChatwootSimulatorOptions? options = null) =>
        ChatwootSimulator.StartAsync((options ?? new ChatwootSimulatorOptions()) with { WebhookUrl = _receiver.Url });
}
