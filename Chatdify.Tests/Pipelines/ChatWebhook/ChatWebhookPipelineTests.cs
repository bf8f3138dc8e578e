using System.Net;
using System.Text.Json;

using Chatdify.Core.Files;
using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Pipelines.ChatWebhook.ChatWebhookHarness;

namespace Chatdify.Tests.Pipelines.ChatWebhook;

/// <summary>What is sent to a chat webhook, and what becomes of a question whose answer did not arrive.</summary>
public sealed class ChatWebhookPipelineTests
{
    private const string Answer = """{"response":"Tomorrow."}""";

    [Fact]
    public async Task The_question_goes_out_as_the_contract_says()
    {
        var harness = Answering();

        await harness.AskAsync(Question(thread: "t-9") with
        {
            MessageId = 1001,
            Files =
            [
                new QuestionFile { Kind = "image", Address = "https://chat.test/a.png", Name = "a.png", ContentType = "image/png", Size = 7 },
                new QuestionFile { Kind = "file", Address = "" },
            ],
        });

        var request = Assert.Single(harness.Network.Sent);
        Assert.Equal("http://n8n.test/webhook/chat?flow=1", request.Url.ToString());
        Assert.Equal("application/json", request.ContentType);
        Assert.Equal("corr-1", Assert.Single(request.Headers.GetValues("X-Correlation-Id")));
        var expected = """
            {"message":"Where is my parcel?","user_id":"77","chat_id":"42","thread_id":"t-9","metadata":{"correlation_id":"corr-1","message_id":1001,
            "attachments":[{"type":"image","url":"https://chat.test/a.png","name":"a.png","content_type":"image/png","size":7},
                           {"type":"file","url":null,"name":null,"content_type":null,"size":null}],
            "conversation_id":42,"account_id":1,"inbox_id":null,"contact_id":77,"channel":"Channel::WebWidget"}}
            """;
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(request.Body).RootElement), request.Body);
    }

    [Fact]
    public async Task The_first_question_has_the_thread_null()
    {
        var harness = Answering();

        await harness.AskAsync();

        Assert.Contains("\"thread_id\":null", Assert.Single(harness.Network.Sent).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Api-Key", "hush")]
    [InlineData("x_n8n_key", "hush")]
    [InlineData("Authorization", "Bearer hush")]
    public async Task The_key_goes_in_the_header_of_the_settings(string header, string expected)
    {
        var harness = new ChatWebhookHarness(
            _ => StubHandler.Json(HttpStatusCode.OK, Answer), options => (options.ApiKey, options.ApiKeyHeader) = ("hush", header));

        await harness.AskAsync();

        Assert.Equal(expected, Assert.Single(Assert.Single(harness.Network.Sent).Headers.NonValidated[header]));
    }

    [Fact]
    public async Task Without_a_key_none_is_sent()
    {
        var harness = Answering();

        await harness.AskAsync();

        Assert.False(Assert.Single(harness.Network.Sent).Headers.Contains("X-Api-Key"));
    }

    [Fact]
    public async Task Attempts_at_one_question_carry_one_key_and_other_questions_others()
    {
        var harness = Answering();

        await harness.AskAsync(Question());
        await harness.AskAsync(Question(thread: "t-9"));
        await harness.AskAsync(Question("Where is my parcel?\n\nHello?"));
        await harness.AskAsync(Question(correlation: "corr-2"));

        var keys = harness.Network.Sent.Select(request => Assert.Single(request.Headers.GetValues("Idempotency-Key"))).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(3, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_question_is_written_down_before_it_is_sent_so_that_nobody_sends_it_again()
    {
        var written = -1;
        ChatWebhookHarness harness = null!;
        harness = new ChatWebhookHarness(_ =>
        {
            written = harness.Listener.Runs.Count;
            return StubHandler.Json(HttpStatusCode.OK, Answer);
        });

        await harness.AskAsync();
        var recovered = await harness.Pipeline.RecoverAsync(Question(), harness.Listener.Runs[0], CancellationToken.None);

        Assert.Equal(1, written);
        Assert.Equal(FailureKind.RunUnknown, Failure(recovered).Kind);
        Assert.Single(harness.Network.Sent);
    }

    [Fact]
    public async Task A_backend_that_may_be_asked_twice_is()
    {
        var harness = new ChatWebhookHarness(_ => StubHandler.Json(HttpStatusCode.OK, Answer), options => options.Idempotent = true);

        await harness.AskAsync();

        Assert.Empty(harness.Listener.Runs);
        Assert.Equal(
            FailureKind.Transient,
            Failure(await harness.Pipeline.RecoverAsync(Question(), new PipelineRun(null, null, null, null), CancellationToken.None)).Kind);
    }

    [Theory]
    [InlineData(404, """{"code":404,"message":"The requested webhook \"POST chat\" is not registered."}""", FailureKind.Permanent, "no active workflow")]
    [InlineData(500, """{"code":0,"message":"No Respond to Webhook node found in the workflow"}""", FailureKind.Permanent, "no Respond to Webhook node")]
    [InlineData(500, """{"message":"Error in workflow"}""", FailureKind.RunUnknown, "the n8n workflow failed")]
    [InlineData(500, """{"code":0,"message":"Workflow Webhook Error: Workflow could not be started!"}""", FailureKind.RunUnknown, "could not start")]
    [InlineData(524, "<html></html>", FailureKind.RunUnknown, "waited no longer")]
    [InlineData(302, "", FailureKind.Permanent, "ChatWebhook:Url")]
    [InlineData(403, "Authorization data is wrong!", FailureKind.Permanent, "ChatWebhook:ApiKey")]
    [InlineData(503, "", FailureKind.Transient, "503")]
    public async Task An_error_of_n8n_is_explained(int status, string body, FailureKind kind, string words)
    {
        var failure = Failure(await new ChatWebhookHarness(_ => StubHandler.Json((HttpStatusCode)status, body)).AskAsync());

        Assert.Equal((kind, $"http_{status}"), (failure.Kind, failure.Code));
        Assert.Contains(words, failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, FailureKind.RunUnknown)]
    [InlineData(true, FailureKind.Transient)]
    public async Task A_success_without_a_body_is_no_answer(bool idempotent, FailureKind kind)
    {
        var failure = Failure(await new ChatWebhookHarness(
            _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) }, options => options.Idempotent = idempotent).AskAsync());

        Assert.Equal((kind, "empty_body"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task Any_success_status_will_do() =>
        Assert.Equal("Tomorrow.", Text(await new ChatWebhookHarness(_ => StubHandler.Json(HttpStatusCode.Created, Answer)).AskAsync()));

    private static ChatWebhookHarness Answering() => new(_ => StubHandler.Json(HttpStatusCode.OK, Answer));
}
