using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot;
using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>What the simulator sends has the shape of the recorded samples, name by name.</summary>
public sealed class ChatwootPayloadTests : IAsyncLifetime
{
    private WebhookReceiver _bot = null!;
    private WebhookReceiver _account = null!;
    private ChatwootSimulator _chatwoot = null!;
    private RestClient _rest = null!;

    public async Task InitializeAsync()
    {
        _bot = await WebhookReceiver.StartAsync();
        _account = await WebhookReceiver.StartAsync();
        _chatwoot = await ChatwootSimulator.StartAsync(new ChatwootSimulatorOptions { WebhookUrl = _bot.Url });
        _chatwoot.AccountSubscriptions = ["conversation_created", "contact_updated", "conversation_typing_on"];
        _chatwoot.AccountWebhookUrl = _account.Url;
        _rest = new RestClient(_chatwoot);
    }

    public async Task DisposeAsync()
    {
        _rest.Dispose();
        await _chatwoot.DisposeAsync();
        await _bot.DisposeAsync();
        await _account.DisposeAsync();
    }

    [Theory]
    [InlineData("message_created-text_webwidget_mongolian", "incoming", false)]
    [InlineData("message_created-outgoing_agent_bot", "bot", false)]
    [InlineData("message_created-outgoing_user", "agent", false)]
    [InlineData("message_created-private_note", "agent", true)]
    [InlineData("message_created-template_greeting", "template", false)]
    public async Task Messages(string sample, string author, bool isPrivate)
    {
        var conversation = await _chatwoot.StartConversationAsync(text: "first");
        var message = author switch
        {
            "incoming" => (await _chatwoot.CustomerSaysAsync(conversation.Id, "text")).Id,
            "agent" => (await _chatwoot.AgentSaysAsync(conversation.Id, "text", isPrivate)).Id,
            "template" => (await _chatwoot.SystemSaysAsync(conversation.Id, "text")).Id,
            _ => (await _rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/messages", new { content = "text" })).Json["id"]!.GetValue<long>(),
        };
        await _chatwoot.WaitForQuietAsync();

        var body = _bot.Of("message_created").Single(received => received.Json["id"]!.GetValue<long>() == message).Json;

        JsonShape.AssertSame(JsonShape.Sample(sample), body);
    }

    [Theory]
    [InlineData("message_created-files_api")]
    [InlineData("message_created-location_whatsapp")]
    [InlineData("message_created-audio_only_whatsapp")]
    public async Task Attachments(string sample)
    {
        var channel = sample.EndsWith("api", StringComparison.Ordinal) ? "Channel::Api" : "Channel::Whatsapp";
        var conversation = await _chatwoot.StartConversationAsync(channel: channel);
        SimAttachment[] attachments = sample switch
        {
            "message_created-files_api" => [new("file", "a.pdf", "application/pdf", [1]), new("image", "b.png", "image/png", [2])],
            "message_created-location_whatsapp" => [new("location", "Ulaanbaatar") { Latitude = 47.9, Longitude = 106.9 }],
            _ => [new("audio", "voice.ogg", "audio/ogg", [3])],
        };

        await _chatwoot.CustomerSaysAsync(conversation.Id, null, attachments);
        await _chatwoot.WaitForQuietAsync();

        JsonShape.AssertSame(JsonShape.Sample(sample), Assert.Single(_bot.Of("message_created")).Json);
    }

    [Fact]
    public async Task Conversations()
    {
        var conversation = await _chatwoot.StartConversationAsync(text: "first");
        await _chatwoot.SetLabelsAsync(conversation.Id, "billing");
        await _chatwoot.CustomerTypesAsync(conversation.Id, on: true);
        await _chatwoot.WaitForQuietAsync();
        await _rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/messages", new { content = "a person will help" });
        await _rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/toggle_status", new { status = "open" });
        await _chatwoot.AssignAsync(conversation.Id, agentId: 21, teamId: 6);
        await _chatwoot.AgentSaysAsync(conversation.Id, "solved");
        await _chatwoot.SetStatusAsync(conversation.Id, "resolved");
        await _chatwoot.OpenWidgetAsync();
        await _chatwoot.WaitForQuietAsync();

        JsonShape.AssertSame(JsonShape.Sample("conversation_opened-bot_handoff"), Assert.Single(_bot.Of("conversation_opened")).Json);
        JsonShape.AssertSame(JsonShape.Sample("conversation_resolved-by_user"), Assert.Single(_bot.Of("conversation_resolved")).Json);
        JsonShape.AssertSame(JsonShape.Sample("conversation_status_changed-pending_to_open"), _bot.Of("conversation_status_changed").Single(changed => changed.Json["status"]!.GetValue<string>() == "open").Json);
        JsonShape.AssertSame(JsonShape.Sample("conversation_created-pending"), Assert.Single(_account.Of("conversation_created")).Json);
        JsonShape.AssertSame(JsonShape.Sample("conversation_typing_on-contact"), Assert.Single(_account.Of("conversation_typing_on")).Json);
        JsonShape.AssertSame(JsonShape.Sample("contact_updated-last_activity"), Assert.Single(_account.Of("contact_updated")).Json);
        JsonShape.AssertSame(JsonShape.Sample("webwidget_triggered-new_visitor"), Assert.Single(_bot.Of("webwidget_triggered")).Json);
    }

    [Fact]
    public async Task A_change_list_has_one_object_per_column_and_the_time_last()
    {
        var conversation = await _chatwoot.StartConversationAsync(text: "first");

        await _chatwoot.SetLabelsAsync(conversation.Id, "billing");
        await _chatwoot.WaitForQuietAsync();

        var updated = Assert.Single(_bot.Of("conversation_updated")).Json;
        var sample = JsonShape.Sample("conversation_updated-labels");
        JsonShape.AssertSame(sample, updated);
        Assert.Equal(Columns(sample), Columns(updated));

        static IEnumerable<string> Columns(JsonObject body) => ((JsonArray)body["changed_attributes"]!).Select(change => change!.AsObject().Single().Key);
    }

    [Fact]
    public async Task The_message_list_looks_like_the_recorded_answer()
    {
        var conversation = await _chatwoot.StartConversationAsync(text: "first");
        await _chatwoot.SystemSaysAsync(conversation.Id, "greeting");
        await _rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/messages", new { content = "reply" });
        await _chatwoot.AgentSaysAsync(conversation.Id, "note", isPrivate: true);
        await _rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/labels", new { labels = new[] { "delivery" } });

        var list = await _rest.AsUserAsync(HttpMethod.Get, $"conversations/{conversation.Id}/messages");

        JsonShape.AssertSame(JsonShape.Sample("rest_messages_index-mixed"), list.Json);
        Assert.Equal([0, 3, 1, 1, 2], list.Json["payload"]!.AsArray().Select(message => message!["message_type"]!.GetValue<int>()));
    }
}
