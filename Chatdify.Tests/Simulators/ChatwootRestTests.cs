using System.Net;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Xunit;

namespace Chatdify.Tests.Simulators;

public sealed class ChatwootRestTests : IAsyncLifetime
{
    private ChatwootSimulator _chatwoot = null!;
    private RestClient _rest = null!;
    private SimConversation _conversation = null!;

    private string Path => $"conversations/{_conversation.Id}";

    public async Task InitializeAsync()
    {
        _chatwoot = await ChatwootSimulator.StartAsync();
        _rest = new RestClient(_chatwoot);
        _conversation = await _chatwoot.StartConversationAsync(text: "hello");
    }

    public async Task DisposeAsync()
    {
        _rest.Dispose();
        await _chatwoot.DisposeAsync();
    }

    [Fact]
    public async Task A_bot_may_not_list_messages_but_a_user_may()
    {
        var bot = await _rest.AsBotAsync(HttpMethod.Get, $"{Path}/messages");
        var user = await _rest.AsUserAsync(HttpMethod.Get, $"{Path}/messages");

        Assert.Equal(HttpStatusCode.Unauthorized, bot.Status);
        Assert.Equal("""{"error":"Access to this endpoint is not authorized for bots"}""", bot.Text);
        Assert.Equal("hello", user.Json["payload"]![0]!["content"]!.GetValue<string>());
        Assert.Equal(0, user.Json["payload"]![0]!["message_type"]!.GetValue<int>());
    }

    [Fact]
    public async Task Unknown_and_missing_tokens_get_their_own_401()
    {
        var unknown = await _rest.SendAsync("nonsense", HttpMethod.Get, Path);
        var missing = await _rest.SendAsync(null, HttpMethod.Get, Path);

        Assert.Equal("""{"error":"Invalid Access Token"}""", unknown.Text);
        Assert.Equal("""{"errors":["You need to sign in or sign up before continuing."]}""", missing.Text);
        Assert.Equal(["invalid", "none"], _chatwoot.Requests.Of("GET", Path).Select(request => request.Token));
    }

    [Fact]
    public async Task A_hand_off_by_the_bot_answers_success_null_and_starts_the_waiting_time()
    {
        await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/messages", new { content = "a person will help you" });
        Assert.Null(_chatwoot.Conversation(_conversation.Id).WaitingSince);

        var reply = await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/toggle_status", new { status = "open" });

        var payload = reply.Json["payload"]!;
        Assert.True(payload.AsObject().ContainsKey("success"));
        Assert.Null(payload["success"]);
        Assert.Equal("open", payload["current_status"]!.GetValue<string>());
        Assert.NotNull(_chatwoot.Conversation(_conversation.Id).WaitingSince);
    }

    [Fact]
    public async Task Once_a_team_is_set_the_bot_cannot_read_the_conversation_any_more()
    {
        var before = await _rest.AsBotAsync(HttpMethod.Get, Path);
        await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/assignments", new { team_id = 6 });

        var after = await _rest.AsBotAsync(HttpMethod.Get, Path);

        Assert.Equal(HttpStatusCode.OK, before.Status);
        Assert.Equal("""{"status":500,"error":"Internal Server Error"}""", after.Text);
        Assert.Equal(HttpStatusCode.OK, (await _rest.AsUserAsync(HttpMethod.Get, Path)).Status);
    }

    [Fact]
    public async Task An_unknown_team_unassigns_and_answers_null()
    {
        await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/assignments", new { team_id = 6 });

        var reply = await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/assignments", new { team_id = 999 });

        Assert.Equal("null", reply.Text);
        Assert.Null(_chatwoot.Conversation(_conversation.Id).Team);
    }

    [Theory]
    [InlineData("price {{ secret }} now", "price  now")]
    [InlineData("dear {{contact.name}}", "dear weathered-river-417")]
    [InlineData("`{{ kept }}` {% if x %}y{% endif %}", "`{{ kept }}` y")]
    [InlineData("open {{ for ever", "open {{ for ever")]
    public async Task Outgoing_text_is_rendered_as_liquid(string sent, string stored)
    {
        var reply = await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/messages", new { content = sent });

        Assert.Equal(stored, reply.Json["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task Labels_and_attributes_are_replaced_not_merged()
    {
        foreach (var word in new[] { "a", "b" })
        {
            await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/labels", new { labels = new[] { word } });
            await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/custom_attributes", new { custom_attributes = new Dictionary<string, string> { [word] = word } });
        }

        var conversation = _chatwoot.Conversation(_conversation.Id);
        Assert.Equal(["b"], conversation.Labels);
        Assert.Equal("""{"b":"b"}""", conversation.CustomAttributes.ToJsonString());
    }

    [Fact]
    public async Task Too_long_messages_are_refused_with_422()
    {
        var reply = await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/messages", new { content = new string('ж', 150_001) });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Status);
        Assert.NotNull(reply.Json["error"]);
    }

    [Fact]
    public async Task A_response_can_be_lost_after_the_message_was_created()
    {
        _chatwoot.Faults.On("POST", "/messages", times: 1, Fault.ResetAfterWork());

        await Assert.ThrowsAsync<HttpRequestException>(() => _rest.AsBotAsync(HttpMethod.Post, $"{Path}/messages", new { content = "once" }));
        var second = await _rest.AsBotAsync(HttpMethod.Post, $"{Path}/messages", new { content = "twice" });

        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal(["hello", "once", "twice"], _chatwoot.Messages(_conversation.Id).Select(message => message.Content));
    }

    [Theory]
    [InlineData("resolved", "pending")]
    [InlineData("snoozed", "open")]
    [InlineData("open", "open")]
    [InlineData("pending", "pending")]
    public async Task A_customer_message_moves_the_status_as_chatwoot_does(string before, string after)
    {
        await _chatwoot.SetStatusAsync(_conversation.Id, before);

        await _chatwoot.CustomerSaysAsync(_conversation.Id, "again");

        Assert.Equal(after, _chatwoot.Conversation(_conversation.Id).Status);
    }
}
