using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot;
using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>Contacts, bots, webhooks and files: what an administrator or a callback does.</summary>
public sealed class ChatwootSetupTests : IAsyncLifetime
{
    private ChatwootSimulator _chatwoot = null!;
    private RestClient _rest = null!;

    public async Task InitializeAsync()
    {
        _chatwoot = await ChatwootSimulator.StartAsync();
        _rest = new RestClient(_chatwoot);
    }

    public async Task DisposeAsync()
    {
        _rest.Dispose();
        await _chatwoot.DisposeAsync();
    }

    [Fact]
    public async Task A_new_bot_is_connected_to_an_inbox_and_gets_its_messages()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var conversation = await _chatwoot.StartConversationAsync(channel: "Channel::Telegram");

        var bot = (await _rest.AsUserAsync(HttpMethod.Post, "agent_bots", new { name = "new", outgoing_url = receiver.Url })).Json;
        await _rest.AsUserAsync(HttpMethod.Post, $"inboxes/{conversation.InboxId}/set_agent_bot", new { agent_bot = bot["id"]!.GetValue<long>() });
        await _chatwoot.CustomerSaysAsync(conversation.Id, "hello");
        await _chatwoot.WaitForQuietAsync();
        var reply = await _rest.SendAsync(
            bot["access_token"]!.GetValue<string>(), HttpMethod.Post, $"/api/v1/accounts/3/conversations/{conversation.Id}/messages", new { content = "hi" });

        // The bot's own reply comes back to it as well, sooner or later.
        Assert.Equal("hello", receiver.Of("message_created")[0].Json["content"]!.GetValue<string>());
        Assert.Equal("new", reply.Json["sender"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Only_administrators_see_webhooks_and_a_url_is_taken_once()
    {
        var created = await _rest.AsUserAsync(HttpMethod.Post, "webhooks", new { url = "http://127.0.0.1:9/x" });
        var again = await _rest.AsUserAsync(HttpMethod.Post, "webhooks", new { url = "http://127.0.0.1:9/x" });
        var asBot = await _rest.AsBotAsync(HttpMethod.Get, "webhooks");

        Assert.Equal(8, created.Json["payload"]!["webhook"]!["subscriptions"]!.AsArray().Count);
        Assert.Equal("""{"message":"Url has already been taken","attributes":["url"]}""", again.Text);
        Assert.Equal(HttpStatusCode.Unauthorized, asBot.Status);
    }

    [Fact]
    public async Task Contact_attributes_are_merged()
    {
        var conversation = await _chatwoot.StartConversationAsync(contactAttributes: new JsonObject { ["plan"] = "gold" });

        var patched = await _rest.AsUserAsync(
            HttpMethod.Patch, $"contacts/{conversation.ContactId}", new { custom_attributes = new { city = "UB" }, email = "a@example.mn" });
        var found = await _rest.AsUserAsync(HttpMethod.Get, "contacts/search?q=A@EXAMPLE");

        Assert.Equal("""{"plan":"gold","city":"UB"}""", patched.Json["payload"]!["custom_attributes"]!.ToJsonString());
        Assert.Equal(conversation.ContactId, found.Json["payload"]![0]!["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task Messages_page_by_id_and_can_hide_internal_ones()
    {
        var conversation = await _chatwoot.StartConversationAsync();
        for (var number = 1; number <= 25; number++)
        {
            await _chatwoot.CustomerSaysAsync(conversation.Id, $"{number}");
        }

        await _chatwoot.AgentSaysAsync(conversation.Id, "note", isPrivate: true);
        var path = $"conversations/{conversation.Id}/messages";

        var newest = await Texts("");
        var older = await Texts($"?before={_chatwoot.Messages(conversation.Id)[6].Id}");
        var visible = await Texts("?filter_internal_messages=true");

        Assert.Equal(("7", "note", 20), (newest[0], newest[^1], newest.Count));
        Assert.Equal(["1", "2", "3", "4", "5", "6"], older);
        Assert.Equal("25", visible[^1]);

        async Task<List<string>> Texts(string query) =>
            [.. (await _rest.AsUserAsync(HttpMethod.Get, path + query)).Json["payload"]!.AsArray().Select(message => message!["content"]!.GetValue<string>())];
    }

    [Fact]
    public async Task A_message_with_a_file_may_come_as_a_form()
    {
        var conversation = await _chatwoot.StartConversationAsync();
        using var http = new HttpClient { BaseAddress = _chatwoot.BaseUrl };
        using var file = new ByteArrayContent([1, 2, 3]);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var text = new StringContent("see");
        using var attributes = new StringContent("""{"chatdify":{"turn":7}}""");
        using var form = new MultipartFormDataContent { { file, "attachments[]", "a.png" }, { text, "content" }, { attributes, "content_attributes" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/accounts/3/conversations/{conversation.Id}/messages") { Content = form };
        request.Headers.Add("Api-Access-Token", _chatwoot.BotToken);

        using var response = await http.SendAsync(request);

        var message = Assert.Single(_chatwoot.Messages(conversation.Id));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("see", 7), (message.Content, message.ContentAttributes["chatdify"]!["turn"]!.GetValue<int>()));
        Assert.Equal("image", Assert.Single(message.Attachments).FileType);
    }

    [Theory]
    [InlineData("toggle_status", """{"status":"closed"}""", 500)]
    [InlineData("toggle_priority", """{"priority":"none"}""", 500)]
    [InlineData("custom_attributes", "{}", 500)]
    [InlineData("custom_attributes", """{"custom_attributes":{"n":10000000000}}""", 422)]
    [InlineData("messages", """{"content":"x","message_type":"incoming"}""", 422)]
    [InlineData("messages", """{"content":"x","content_type":"poem"}""", 422)]
    [InlineData("messages", """{"content":"x","content_type":"input_select","content_attributes":{"items":[{"colour":"red"}]}}""", 422)]
    public async Task Bad_values_fail_the_way_chatwoot_fails(string action, string body, int status)
    {
        var conversation = await _chatwoot.StartConversationAsync();

        var reply = await _rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation.Id}/{action}", JsonNode.Parse(body));

        Assert.Equal(status, (int)reply.Status);
        Assert.Empty(_chatwoot.Messages(conversation.Id));
    }

    [Fact]
    public async Task The_installation_tells_its_version_and_the_profile_its_role()
    {
        var version = await _rest.SendAsync(null, HttpMethod.Get, "/api");
        var health = await _rest.SendAsync(null, HttpMethod.Get, "/health");
        var profile = await _rest.AsUserAsync(HttpMethod.Get, "/api/v1/profile");
        var foreign = await _rest.AsUserAsync(HttpMethod.Get, "/api/v1/accounts/99/conversations");

        Assert.Equal("4.15.1", version.Json["version"]!.GetValue<string>());
        Assert.Equal("""{"status":"woot"}""", health.Text);
        Assert.Equal("administrator", profile.Json["role"]!.GetValue<string>());
        Assert.Equal("""{"error":"Resource could not be found"}""", foreign.Text);
    }
}
