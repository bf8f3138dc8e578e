using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Simulators.Chatwoot;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Webhooks;

/// <summary>The front door as Chatwoot sees it: statuses and answers of design section 5.</summary>
public sealed class WebhookHttpTests(StageFixture fixture) : IClassFixture<StageFixture>
{
    private static readonly JsonSerializerOptions AsRails = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default };
    private static long _lastConversation = 100_000;

    private Stage Stage => fixture.Stage;

    public static TheoryData<string, bool> Fixtures()
    {
        var verdicts = File.ReadLines(Samples.Path("Chatwoot", "README.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 3 && cells[2] is "process" or "ignore")
            .ToDictionary(cells => cells[1], cells => cells[2] == "process");
        var data = new TheoryData<string, bool>();
        foreach (var name in Samples.ChatwootWebhooks())
        {
            data.Add(name, verdicts[name]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task Every_payload_of_Chatwoot_gets_its_verdict(string name, bool process)
    {
        var (status, answer) = await DeliverAsync(OfItsOwn(JsonNode.Parse(Samples.Bytes("Chatwoot", name))!));

        Assert.Equal(process ? 202 : 200, status);
        Assert.Equal(process ? "queued" : "ignored", answer["outcome"]!.GetValue<string>());
        Assert.Equal(process, answer["reason"] is null);
    }

    [Fact]
    public async Task The_same_payload_again_is_a_duplicate()
    {
        var body = OfItsOwn(JsonNode.Parse(Samples.Bytes("Chatwoot", "message_created-text_telegram_russian.json"))!);

        Assert.Equal(202, (await DeliverAsync(body)).Status);
        var (status, answer) = await DeliverAsync(body);

        Assert.Equal((200, """{"outcome":"duplicate"}"""), (status, answer.ToJsonString()));
    }

    [Theory]
    [InlineData("{\"event\":", "body_not_json")]
    [InlineData("[1]", "body_not_an_object")]
    [InlineData("{\"a\":1}", "event_missing")]
    [InlineData("{\"event\":\"message_created\",\"id\":\"7\"}", "id_missing")]
    public async Task A_body_that_is_no_event_is_400_with_the_reason(string body, string reason)
    {
        var (status, answer) = await DeliverAsync(body);

        Assert.Equal(400, status);
        Assert.Equal(reason, answer["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_wrong_signature_is_401() =>
        AssertRefused(await Stage.Chatwoot.DeliverAsync("""{"event":"x"}""", secret: "another"), "signature_wrong");

    [Fact]
    public async Task No_signature_is_401() =>
        AssertRefused(await Stage.Chatwoot.DeliverAsync("""{"event":"x"}""", secret: ""), "signature_missing");

    [Fact]
    public async Task A_signature_of_long_ago_is_401() =>
        AssertRefused(
            await Stage.Chatwoot.DeliverAsync("""{"event":"x"}""", timestamp: DateTimeOffset.UtcNow.AddMinutes(-6)), "signature_stale");

    [Trait("Runtime", "embedded")]
    [Fact]
    public async Task More_than_4_MiB_is_413()
    {
        var (status, answer) = await DeliverAsync($$"""{"event":"x","pad":"{{new string('x', 4 * 1024 * 1024)}}"}""");

        Assert.Equal(413, status);
        Assert.Equal("body_too_large", answer["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_answer_carries_a_correlation_id()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Stage.App.WebhookUrl);
        request.Headers.Add("X-Correlation-Id", "from-the-caller-1");
        using var refused = await http.SendAsync(request);
        using var plain = await http.GetAsync(new Uri(Stage.App.Url, "api/health"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal("from-the-caller-1", Assert.Single(refused.Headers.GetValues("X-Correlation-Id")));
        Assert.True(Guid.TryParse(Assert.Single(plain.Headers.GetValues("X-Correlation-Id")), out _));
    }

    [Fact]
    public async Task A_message_of_another_account_is_ignored()
    {
        var payload = JsonNode.Parse(Samples.Bytes("Chatwoot", "message_created-text_telegram_russian.json"))!;
        payload["account"]!["id"] = 4;

        var (status, answer) = await DeliverAsync(OfItsOwn(payload));

        Assert.Equal((200, "other_account"), (status, answer["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Health_is_open()
    {
        using var http = new HttpClient();

        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync(new Uri(Stage.App.Url, "api/health")));
        Assert.Equal("""{"status":"ready"}""", await http.GetStringAsync(new Uri(Stage.App.Url, "api/health/ready")));
    }

    private static void AssertRefused(WebhookDelivery delivery, string reason)
    {
        Assert.Equal(401, delivery.Status);
        Assert.Equal(reason, JsonNode.Parse(delivery.ResponseBody!)!["reason"]!.GetValue<string>());
    }

    private async Task<(int Status, JsonNode Answer)> DeliverAsync(string body)
    {
        var delivery = await Stage.Chatwoot.DeliverAsync(body);
        return (delivery.Status ?? 0, JsonNode.Parse(delivery.ResponseBody!)!);
    }

    /// <summary>The payload in a conversation of its own, so that one test's pause or duplicate is not another's.</summary>
    private static string OfItsOwn(JsonNode payload)
    {
        if (payload["conversation"] is JsonObject conversation)
        {
            conversation["id"] = Interlocked.Increment(ref _lastConversation);
        }

        return payload.ToJsonString(AsRails);
    }
}
