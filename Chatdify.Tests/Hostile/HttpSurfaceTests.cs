using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Tests.Callbacks;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>The running app under broken and hostile requests: never 500, and every refusal a problem with a reason.</summary>
public sealed class HttpSurfaceTests(StageFixture fixture) : IClassFixture<StageFixture>, IDisposable
{
    private static readonly byte[][] Payloads = [.. Samples.ChatwootWebhooks().Select(name => Samples.Bytes("Chatwoot", name))];

    private static readonly string[] Ids =
        ["1", "0", "-1", "007", "1e3", "9223372036854775808", "1.0", " 1", "1/../2", "..%2f", "%0d%0aSet-Cookie:x", "\u001b[2J", "☃", "\ufeff1", "current", "null", "' or 1=1", new('9', 2000)];

    private static readonly string[] AsciiIds = [.. Ids.Where(id => id.All(char.IsAscii))];

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private Stage Stage => fixture.Stage;

    public static TheoryData<string> Operations { get; } = [.. CallbackOperations.All.Select(operation => operation.OperationId)];

    public void Dispose() => _http.Dispose();

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task No_callback_fails_on_what_it_is_sent(string id)
    {
        var operation = CallbackOperations.Get(id);
        var conversation = (await Stage.Chatwoot.StartConversationAsync()).Id;
        await Fuzz.RunAsync(12, async random =>
        {
            var mutator = new Mutator(random, [.. ArgumentsFuzzTests.Bodies(operation)]);
            var value = random.Next(3) > 0 ? $"{conversation}" : Uri.EscapeDataString(mutator.Pick(Ids));
            var path = RouteCase.All[id].Path.Replace("{id}", value, StringComparison.Ordinal);
            using var request = Request(operation.Method, path, mutator.Next());
            request.Headers.Add("X-Api-Key", Stage.ApiKey);
            request.Headers.TryAddWithoutValidation("X-Correlation-Id", mutator.Pick(AsciiIds));
            request.Headers.TryAddWithoutValidation("Idempotency-Key", random.Next(2) == 0 ? "" : Guid.NewGuid().ToString());

            await AssertAnsweredAsync(request);
        });
    }

    [Fact]
    public Task No_webhook_fails_on_what_it_is_sent() => Fuzz.RunAsync(150, async random =>
    {
        var body = new Mutator(random, Payloads).Next();
        using var request = Request("POST", "v1/chatwoot-webhook", body);
        foreach (var header in RawClient.Signature(Stage, body))
        {
            request.Headers.Add(header.Split(": ")[0], header.Split(": ")[1]);
        }

        var status = await AssertAnsweredAsync(request);

        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.BadRequest, $"{status}");
    });

    [Theory]
    [InlineData("message_created-outgoing_user.json", "created_at", "\"0001-01-01T00:00:00Z\"")]
    [InlineData("conversation_status_changed-pending_to_open.json", "updated_at", "\"0001-01-02T00:00:00Z\"")]
    public async Task A_time_that_the_storage_does_not_take_is_none(string payload, string member, string value)
    {
        var json = JsonNode.Parse(Samples.Bytes("Chatwoot", payload))!;
        json[member] = JsonNode.Parse(value);
        if (json["conversation"] is JsonObject conversation)
        {
            conversation["status"] = "pending";
        }

        Assert.Equal(200, (await Stage.Chatwoot.DeliverAsync(json.ToJsonString())).Status);
    }

    [Fact]
    public Task No_tool_fails_on_what_it_is_sent() => Fuzz.RunAsync(80, async random =>
    {
        byte[][] messages =
        [
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add_labels","arguments":{"id":7,"labels":["a"]}}}"""u8.ToArray(),
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"update_attributes","arguments":{"id": 7,"attributes": {"a":"b"}}}}"""u8.ToArray(),
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"""u8.ToArray(),
            """{"jsonrpc":"2.0","id":"x","method":"tools/list"}"""u8.ToArray(),
        ];
        using var request = Request("POST", "mcp", new Mutator(random, messages).Next());
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("X-Api-Key", Stage.ApiKey);

        var status = await AssertAnsweredAsync(request);

        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.BadRequest, $"{status}");
    });

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add_labels","arguments":{"id":7,"labels":["\ud800"]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"set_status","arguments":{"id":7,"status":"\udc00"}}}""")]
    public async Task Half_a_surrogate_pair_does_not_break_a_tool(string body)
    {
        using var request = Request("POST", "mcp", Encoding.UTF8.GetBytes(body));
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("X-Api-Key", Stage.ApiKey);

        Assert.Equal(HttpStatusCode.OK, await AssertAnsweredAsync(request));
    }

    private HttpRequestMessage Request(string method, string path, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Stage.App.Url, "api/" + path));
        if (method != "GET")
        {
            request.Content = new ByteArrayContent(body);
        }

        return request;
    }

    private async Task<HttpStatusCode> AssertAnsweredAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode != HttpStatusCode.InternalServerError, $"{request.Method} {request.RequestUri}: {text}");
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        if (!answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType != "text/event-stream" && request.RequestUri!.AbsoluteUri.Contains("/api/", StringComparison.Ordinal))
        {
            Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{request.Method} {request.RequestUri}: {answer.StatusCode} {text}");
            Assert.False(string.IsNullOrEmpty(JsonNode.Parse(text)!["reason"]?.GetValue<string>()));
        }

        return answer.StatusCode;
    }
}
