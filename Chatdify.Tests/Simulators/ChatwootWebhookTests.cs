using System.Net;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Chatwoot.Webhooks;
using Xunit;

namespace Chatdify.Tests.Simulators;

public sealed class ChatwootWebhookTests : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;
    private ChatwootSimulator _chatwoot = null!;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _chatwoot = await ChatwootSimulator.StartAsync(new ChatwootSimulatorOptions
        {
            WebhookUrl = _receiver.Url,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            WebhookTimeout = TimeSpan.FromSeconds(2),
        });
    }

    public async Task DisposeAsync()
    {
        await _chatwoot.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public void The_signature_is_the_one_of_the_sheets_test_vector()
    {
        const string body = """{"event":"message_created","id":9021,"content":"Сайн уу \u003cb\u003e"}""";

        var signature = WebhookSender.Sign("k7Pq2VxExampleSecret24ab", "1781699823", body);

        Assert.Equal("sha256=b6a00447dc9f8e43245766123c63324cd75aacbe370ff1c774211e68709c87a9", signature);
    }

    [Fact]
    public async Task A_customer_message_arrives_signed_minified_and_escaped_like_rails()
    {
        var conversation = await _chatwoot.StartConversationAsync();

        await _chatwoot.CustomerSaysAsync(conversation.Id, "Сайн уу <b> & \u2028 🚚");
        await _chatwoot.WaitForQuietAsync();

        var received = Assert.Single(_receiver.Of("message_created"));
        Assert.Contains("\"content\":\"Сайн уу \\u003cb\\u003e \\u0026 \\u2028 🚚\"", received.Body, StringComparison.Ordinal);
        Assert.Equal("application/json", received.Headers["Content-Type"]);
        var expected = WebhookSender.Sign(_chatwoot.WebhookSecret, received.Headers["X-Chatwoot-Timestamp"], received.Body);
        Assert.Equal(expected, received.Headers["X-Chatwoot-Signature"]);
        Assert.True(Guid.TryParse(received.Headers["X-Chatwoot-Delivery"], out _));
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(429, 3)]
    [InlineData(502, 1)]
    [InlineData(400, 1)]
    public async Task A_failed_bot_delivery_is_retried_only_for_429_and_500_and_then_opens_the_conversation(int status, int attempts)
    {
        _receiver.Answer = (received, context) =>
        {
            context.Response.StatusCode = received.Event == "message_created" ? status : 200;
            return Task.CompletedTask;
        };
        var conversation = await _chatwoot.StartConversationAsync(text: "hello");

        await _chatwoot.WaitForAsync(chatwoot => chatwoot.Conversation(conversation.Id).Status == "open", "the conversation to open");
        await _chatwoot.WaitForQuietAsync();

        var tries = _receiver.Of("message_created");
        Assert.Equal(attempts, tries.Count);
        Assert.Single(tries.Select(attempt => attempt.Headers["X-Chatwoot-Delivery"]).Distinct());
        Assert.Contains(_chatwoot.Messages(conversation.Id), message => message.MessageType == SimMessageType.Activity);
        Assert.Single(_receiver.Of("conversation_opened"));
        Assert.Null(Assert.Single(_receiver.Of("conversation_status_changed")).Json["changed_attributes"]);
        var changes = (JsonArray)Assert.Single(_receiver.Of("conversation_updated")).Json["changed_attributes"]!;
        Assert.Equal("pending", changes[0]!["status"]!["previous_value"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_loses_the_conversation_to_people()
    {
        await using var impatient = await ChatwootSimulator.StartAsync(new ChatwootSimulatorOptions
        {
            WebhookUrl = _receiver.Url,
            WebhookTimeout = TimeSpan.FromMilliseconds(50),
        });
        _receiver.Answer = (_, context) => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var conversation = await impatient.StartConversationAsync(text: "hello");

        await impatient.WaitForAsync(chatwoot => chatwoot.Conversation(conversation.Id).Status == "open", "the conversation to open");

        var attempt = Assert.Single(impatient.Deliveries.Of("message_created"));
        Assert.Equal("timeout", attempt.Error);
    }

    [Fact]
    public async Task The_bots_own_messages_and_notes_come_back_but_activity_never_does()
    {
        using var rest = new RestClient(_chatwoot);
        var conversation = await _chatwoot.StartConversationAsync(text: "hello");
        var path = $"conversations/{conversation.Id}";

        await rest.AsBotAsync(HttpMethod.Post, $"{path}/messages", new { content = "reply", content_attributes = new { chatdify = new { turn = 1 } } });
        await rest.AsBotAsync(HttpMethod.Post, $"{path}/messages", new { content = "note", @private = true });
        await rest.AsBotAsync(HttpMethod.Post, $"{path}/labels", new { labels = new[] { "vip" } });
        await _chatwoot.WaitForQuietAsync();

        var created = _receiver.Of("message_created").Select(received => received.Json).ToList();
        Assert.Equal(["hello", "note", "reply"], created.Select(message => message["content"]!.GetValue<string>()).Order());
        var echo = created.Single(message => message["content"]!.GetValue<string>() == "reply");
        Assert.Equal("agent_bot", echo["sender"]!["type"]!.GetValue<string>());
        Assert.Equal(1, echo["content_attributes"]!["chatdify"]!["turn"]!.GetValue<int>());
        var note = created.Single(message => message["content"]!.GetValue<string>() == "note");
        Assert.Equal("reply", note["conversation"]!["messages"]![0]!["content"]!.GetValue<string>());
        Assert.Contains(_chatwoot.Messages(conversation.Id), message => message.MessageType == SimMessageType.Activity);
    }

    [Fact]
    public async Task A_redelivery_has_the_same_body_and_delivery_id()
    {
        var conversation = await _chatwoot.StartConversationAsync();
        var message = await _chatwoot.CustomerSaysAsync(conversation.Id, "once");
        await _chatwoot.WaitForQuietAsync();

        var copies = await _chatwoot.RedeliverAsync(message.Id, copies: 3, concurrently: true);

        Assert.All(copies, copy => Assert.Equal((int)HttpStatusCode.OK, copy.Status));
        var received = _receiver.Of("message_created");
        Assert.Equal(4, received.Count);
        Assert.Single(received.Select(delivery => (delivery.Body, delivery.Headers["X-Chatwoot-Delivery"])).Distinct());
    }
}
