using System.Net;
using System.Text.Json;
using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;
using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyClientTests
{
    [Theory]
    [InlineData("http://dify.test", "http://dify.test/v1/info")]
    [InlineData("http://dify.test/", "http://dify.test/v1/info")]
    [InlineData("http://dify.test/v1", "http://dify.test/v1/info")]
    [InlineData("http://dify.test/v1//", "http://dify.test/v1/info")]
    [InlineData("https://tools.test:8443/dify", "https://tools.test:8443/dify/v1/info")]
    public async Task The_address_may_be_given_with_and_without_version(string baseUrl, string expected)
    {
        var dify = new DifyHarness(new StubHandler(_ => Json("{}")), options => options.BaseUrl = new Uri(baseUrl));

        await dify.Client.InfoAsync(CancellationToken.None);

        Assert.Equal(expected, Assert.Single(dify.Handler.Sent).Url.AbsoluteUri);
    }

    [Fact]
    public async Task A_question_is_one_streaming_request_with_the_key_and_the_correlation_id()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(""));

        using var response = await dify.Client.AskAsync(DifyHarness.Question(), CancellationToken.None);

        var sent = Assert.Single(dify.Handler.Sent);
        Assert.Equal((HttpMethod.Post, "/v1/chat-messages", "application/json"), (sent.Method, sent.Url.PathAndQuery, sent.ContentType));
        Assert.Equal("Bearer app-secret", sent.Headers.Authorization?.ToString());
        Assert.Equal("corr-1", Assert.Single(sent.Headers.GetValues("X-Trace-Id")));
        var expected = """
            {"query":"Where is my parcel?","user":"cw-1-contact-77","conversation_id":"","inputs":{},"response_mode":"streaming","auto_generate_name":false}
            """;
        Assert.True(JsonElement.DeepEquals(Parse(expected), Parse(sent.Body)), sent.Body);
    }

    [Fact]
    public async Task A_question_carries_its_conversation_and_inputs_and_keeps_their_names()
    {
        var dify = new DifyHarness(_ => StubHandler.Stream(""));
        var question = DifyHarness.Question(DifyHarness.ConversationId) with
        {
            Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["customerTier"] = "42" },
        };

        using var response = await dify.Client.AskAsync(question, CancellationToken.None);

        var body = Parse(Assert.Single(dify.Handler.Sent).Body);
        Assert.Equal(DifyHarness.ConversationId, body.GetProperty("conversation_id").GetString());
        Assert.Equal("""{"customerTier":"42"}""", body.GetProperty("inputs").GetRawText());
    }

    [Fact]
    public async Task Stored_messages_are_read_for_one_user_and_conversation()
    {
        var stored = DifySamples.Json("conversations-and-messages.json").GetProperty("list_messages").GetRawText();
        var dify = new DifyHarness(_ => Json(stored));

        var read = await dify.Client.MessagesAsync("c&1", "user 1", 5, CancellationToken.None);

        Assert.Equal("/v1/messages?conversation_id=c%261&user=user%201&limit=5", Assert.Single(dify.Handler.Sent).Url.PathAndQuery);
        var message = Assert.Single(read.Value!);
        Assert.Equal(("Where is my parcel?", "Parcel PX-9 arrives tomorrow.", "normal"), (message.Query, message.Answer, message.Status));
    }

    [Fact]
    public async Task A_read_is_repeated_while_dify_is_in_trouble()
    {
        var answers = new Queue<HttpResponseMessage>([StubHandler.Json(HttpStatusCode.BadGateway, ""), Json("""{"name":"Bot","mode":"chat"}""")]);
        var dify = new DifyHarness(_ => answers.Dequeue());

        var reading = dify.Client.InfoAsync(CancellationToken.None);
        dify.Time.Advance(await dify.Time.TimerAsync(due => due < TimeSpan.FromSeconds(5)));
        var read = await reading;

        Assert.Equal(("Bot", "chat"), (read.Value!.Name, read.Value.Mode));
        Assert.Equal(2, dify.Handler.Sent.Count);
    }

    [Theory]
    [InlineData(404, FailureKind.ConversationLost)]
    [InlineData(401, FailureKind.Permanent)]
    public async Task A_refused_read_is_a_classified_failure(int status, FailureKind expected)
    {
        var dify = new DifyHarness(_ => StubHandler.Json((HttpStatusCode)status, """{"code":"not_found"}"""));

        var read = await dify.Client.MessagesAsync("c1", "u1", 1, CancellationToken.None);

        Assert.Equal((null, expected), (read.Value, read.Failure!.Kind));
    }

    [Theory]
    [InlineData("""{"status":"succeeded","outputs":{"answer":"out"}}""", "succeeded", "out")]
    [InlineData("""{"status":"succeeded","outputs":"{\"answer\":\"out\"}"}""", "succeeded", "out")]
    [InlineData("""{"status":"running","outputs":null}""", "running", null)]
    [InlineData("""{"status":"failed","outputs":"none"}""", "failed", null)]
    public async Task The_state_of_a_run_is_read_in_every_shape(string body, string status, string? answer)
    {
        var dify = new DifyHarness(_ => Json(body));

        var read = await dify.Client.WorkflowRunAsync(DifyHarness.WorkflowRunId, CancellationToken.None);

        Assert.Equal((status, answer), (read.Value!.Status, read.Value.Answer));
        Assert.Equal([$"workflows/run/{DifyHarness.WorkflowRunId}"], dify.Paths);
    }

    [Fact]
    public async Task A_stop_names_the_user_and_its_failure_is_nobodys_business()
    {
        var dify = new DifyHarness(_ => throw new HttpRequestException("refused"));

        await dify.Client.TryStopAsync("t/1", "cw-1-contact-77");

        var sent = Assert.Single(dify.Handler.Sent);
        Assert.Equal(("/v1/chat-messages/t%2F1/stop", """{"user":"cw-1-contact-77"}"""), (sent.Url.AbsolutePath, sent.Body));
    }

    [Fact]
    public async Task A_stop_that_hangs_is_given_up_after_two_seconds()
    {
        var dify = new DifyHarness(new StubHandler(async (_, token) =>
            await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token)));

        var stopping = dify.Client.TryStopAsync("t1", "u1");
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(2));

        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static HttpResponseMessage Json(string body) => StubHandler.Json(HttpStatusCode.OK, body);

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
