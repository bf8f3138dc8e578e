using Chatdify.Core;
using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

using Moq;

using Xunit;

namespace Chatdify.Tests.Chatwoot;

/// <summary>Chatwoot's words are told from those of a proxy that speaks in its place.</summary>
public sealed class ChatwootClientTests : IAsyncLifetime
{
    private const string NotFound = """{"error":"Resource could not be found"}""";
    private static readonly MessageMark Mark = new("t1", "0");
    private ChatwootSimulator _simulator = null!;
    private ServiceProvider _services = null!;
    private ConversationKey _key;

    public async Task InitializeAsync()
    {
        _simulator = await ChatwootSimulator.StartAsync();
        _services = Services(_simulator.UserToken);
        _key = new ConversationKey(_simulator.AccountId, (await _simulator.StartConversationAsync()).Id);
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData(404, NotFound, "Closed { Reason = conversation_gone, Assignee =  }")]
    [InlineData(404, "404 page not found\n", "Unknown { Code = proxy_404 }")]
    [InlineData(404, null, "Unknown { Code = proxy_404 }")]
    [InlineData(404, """{"message":"no Route matched with those values"}""", "Unknown { Code = proxy_404 }")]
    [InlineData(404, """{"status":404,"error":"Not Found"}""", "Unknown { Code = proxy_404 }")]
    [InlineData(401, """{"error":"Invalid Access Token"}""", "Open { }")]
    [InlineData(401, """{"errors":["You need to sign in or sign up before continuing."]}""", "Open { }")]
    [InlineData(401, "<html>Sign in</html>", "Unknown { Code = proxy_401 }")]
    [InlineData(403, "<html>Blocked</html>", "Unknown { Code = proxy_403 }")]
    [InlineData(200, "<html>Welcome</html>", "Unknown { Code = not_an_answer }")]
    [InlineData(200, """{"status":"ok"}""", "Unknown { Code = not_an_answer }")]
    [InlineData(200, """{"id":1}""", "Unknown { Code = not_an_answer }")]
    public async Task Only_Chatwoot_tells_whose_a_conversation_is(int status, string? body, string expected)
    {
        using var rule = _simulator.Faults.On("GET", "*", Fault.Status(status, body));

        Assert.Equal(expected, $"{await CheckAsync(_services)}");
    }

    [Theory]
    [InlineData("""{"status":500,"error":"Internal Server Error"}""", "Open { }")]
    [InlineData("<html>Oops</html>", "Unknown { Code = proxy_500 }")]
    public async Task A_read_of_the_bot_that_breaks_is_known_by_Chatwoots_words(string body, string expected)
    {
        await using var services = Services(userToken: "");
        using var rule = _simulator.Faults.On("GET", "*", Fault.Status(500, body));

        Assert.Equal(expected, $"{await CheckAsync(services)}");
    }

    [Theory]
    [InlineData(404, NotFound, "Rejected { Code = http_404 }")]
    [InlineData(404, "404 page not found\n", "NotSent { Code = proxy_404, RetryAfter =  }")]
    [InlineData(401, "<html>Sign in</html>", "Rejected { Code = http_401 }")]
    [InlineData(200, "<html>Welcome</html>", "Unclear { Code = not_an_answer }")]
    public async Task A_message_that_a_proxy_does_not_find_a_place_for_is_sent_again_later(int status, string body, string expected)
    {
        using var rule = _simulator.Faults.On("POST", "*", Fault.Status(status, body));

        Assert.Equal(expected, $"{await Client.SendAsync(_key, new OutgoingMessage("Hi.", IsPrivate: false, Mark), TimeProvider.System.GetUtcNow().AddMinutes(1), default)}");
    }

    [Theory]
    [InlineData("sent")]
    [InlineData("human replied")]
    [InlineData("opened")]
    [InlineData("person assigned")]
    [InlineData("team assigned")]
    [InlineData("team found")]
    [InlineData("labelled")]
    public async Task Nothing_is_concluded_from_a_proxys_welcome(string what)
    {
        using var rule = _simulator.Faults.On("*", "*", Fault.Html200());

        var failure = await Assert.ThrowsAsync<ChatwootException>(() => What(what));

        Assert.Equal(("not_an_answer", true), (failure.Code, failure.IsTransient));
    }

    [Fact]
    public async Task Who_stops_looking_cannot_tell_that_a_message_is_not_there()
    {
        var page = $$"""{"payload":[{{string.Join(',', Enumerable.Range(1, 100).Select(id => $$"""{"id":{{id}}}"""))}}]}""";
        using var rule = _simulator.Faults.On("GET", "*", Fault.Status(200, page));

        var failure = await Assert.ThrowsAsync<ChatwootException>(() => Client.IsSentAsync(_key, Mark, 0, default));

        Assert.Equal(("too_many_messages", false), (failure.Code, failure.IsTransient));
    }

    [Fact]
    public async Task Labels_are_not_wiped_because_a_proxy_hides_them()
    {
        await Client.AddLabelAsync(_key, "vip", default);
        using (_simulator.Faults.On("GET", "*/labels", Fault.Status(200, """{"status":"ok"}""")))
        {
            await Assert.ThrowsAsync<ChatwootException>(() => Client.AddLabelAsync(_key, "bot", default));
        }

        await Client.AddLabelAsync(_key, "bot", default);

        Assert.Equal(["vip", "bot"], _simulator.Conversation(_key.Conversation).Labels);
    }

    private IChatwootClient Client => _services.GetRequiredService<IChatwootClient>();

    private Task What(string what) => what switch
    {
        "sent" => Client.IsSentAsync(_key, Mark, 0, default),
        "human replied" => Client.HasHumanReplyAsync(_key, 0, default),
        "opened" => Client.OpenAsync(_key, default),
        "person assigned" => Client.AssignPersonAsync(_key, 1, default),
        "team assigned" => Client.AssignTeamAsync(_key, "1", default),
        "team found" => Client.AssignTeamAsync(_key, "support", default),
        _ => Client.AddLabelAsync(_key, "bot", default),
    };

    private Task<GateResult> CheckAsync(ServiceProvider services) =>
        services.GetRequiredService<ConversationGate>().CheckAsync(_key, new ConversationState(), 7, default);

    private ServiceProvider Services(string userToken)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Chatwoot:BaseUrl"] = $"{_simulator.BaseUrl}",
            ["Chatwoot:AccountId"] = $"{_simulator.AccountId}",
            ["Chatwoot:BotToken"] = _simulator.BotToken,
            ["Chatwoot:UserToken"] = userToken,
            ["Chatwoot:WebhookSecrets:0"] = _simulator.WebhookSecret,
            ["Dify:BaseUrl"] = "https://dify.test/v1",
            ["Dify:ApiKey"] = "app-general",
        }).Build();
        var store = new Mock<IConversationStore>();
        store.Setup(one => one.GetAsync(It.IsAny<ConversationKey>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Snapshot(new ConversationState(), "1", []));
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddChatdify(configuration)
            .AddSingleton(store.Object)
            .BuildServiceProvider();
    }
}
