using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;

using Xunit;

using static Chatdify.Tests.Pipelines.OpenAi.OpenAiHarness;

namespace Chatdify.Tests.Pipelines.OpenAi;

public sealed class ResponsesPipelineTests
{
    [Fact]
    public async Task The_first_question_makes_a_conversation_and_is_asked_in_it()
    {
        var harness = Answering(Created(), Completed(Message("Tomorrow.")));

        var answer = Assert.IsType<PipelineAnswer.Reply>(await harness.AskAsync());

        Assert.Equal(["POST /v1/conversations", "POST /v1/responses"], harness.Calls);
        Assert.Equal(new PipelineRun(ConversationId, ResponseId, null, null), answer.Run);
        Assert.Equal([answer.Run], harness.Heard.Runs);
        var body = harness.LastBody;
        Assert.Equal(
            ("model-x", "Be brief.", ConversationId, true, true),
            (Text("model"), Text("instructions"), Text("conversation"), body.GetProperty("store").GetBoolean(), body.GetProperty("stream").GetBoolean()));
        Assert.Equal("""[{"role":"user","content":"Where is my parcel?"}]""", body.GetProperty("input").GetRawText());
        Assert.Equal("cw-1-contact-77", Text("safety_identifier"));
        Assert.False(body.TryGetProperty("previous_response_id", out _));
        Assert.False(body.TryGetProperty("max_output_tokens", out _));

        string? Text(string name) => body.GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_further_question_is_asked_in_the_conversation_with_the_instructions_again()
    {
        var harness = Answering(Created(), Completed(Message("Tomorrow.")));

        await harness.AskAsync(ConversationId);

        Assert.Equal(["POST /v1/responses"], harness.Calls);
        Assert.Equal((ConversationId, "Be brief."), (harness.LastBody.GetProperty("conversation").GetString(), harness.LastBody.GetProperty("instructions").GetString()));
    }

    [Fact]
    public async Task What_the_server_learns_of_the_conversation_is_two_numbers_and_never_the_token()
    {
        var harness = Answering(Created(), Completed(Message("Tomorrow.")));

        await harness.AskAsync(change: question => question with
        {
            Inputs = new Dictionary<string, string>(question.Inputs, StringComparer.Ordinal) { ["bridge_token"] = "token-hush" },
        });

        Assert.All(harness.Network.Sent, request => Assert.DoesNotContain("hush", request.Body, StringComparison.Ordinal));
        Assert.Equal("""{"metadata":{"chatwoot_account_id":"1","chatwoot_conversation_id":"42"}}""", harness.Network.Sent[0].Body);
        Assert.All(harness.Network.Sent, request => Assert.Equal("corr-1", Assert.Single(request.Headers.GetValues("X-Client-Request-Id"))));
    }

    [Fact]
    public async Task A_name_longer_than_the_server_takes_is_hashed()
    {
        var harness = Answering(Completed(Message("Tomorrow.")));

        await harness.AskAsync(change: question => question with { User = new string('x', 65) });

        Assert.Matches("^[0-9a-f]{64}$", harness.LastBody.GetProperty("safety_identifier").GetString());
    }

    [Theory]
    [InlineData("https://api.openai.com/v1/", "https://api.openai.com/v1/responses", "Authorization", "Bearer sk-hush")]
    [InlineData("https://api.openai.com", "https://api.openai.com/v1/responses", "Authorization", "Bearer sk-hush")]
    [InlineData("https://x.openai.azure.com", "https://x.openai.azure.com/openai/v1/responses", "api-key", "sk-hush")]
    [InlineData("https://x.openai.azure.com/openai/v1", "https://x.openai.azure.com/openai/v1/responses", "api-key", "sk-hush")]
    [InlineData("http://gateway.test/llm", "http://gateway.test/llm/responses", "Authorization", "Bearer sk-hush")]
    public async Task The_address_decides_where_the_key_goes(string baseUrl, string url, string header, string value)
    {
        var harness = new OpenAiHarness(_ => StubHandler.Stream(Events(Completed(Message("Hi.")))), options => options.BaseUrl = new Uri(baseUrl));

        await harness.AskAsync();

        var sent = harness.Network.Sent[^1];
        Assert.Equal((url, value), (sent.Url.AbsoluteUri, Assert.Single(sent.Headers.GetValues(header))));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "application/json", "{}", FailureKind.Transient, "http_503")]
    [InlineData(HttpStatusCode.NotFound, "application/json", "{}", FailureKind.Permanent, "http_404")]
    [InlineData(HttpStatusCode.OK, "text/html", "<html>", FailureKind.Transient, "not_an_answer")]
    [InlineData(HttpStatusCode.OK, "application/json", "{}", FailureKind.Transient, "not_an_answer")]
    [InlineData(HttpStatusCode.OK, "application/json", "no JSON", FailureKind.Transient, "not_an_answer")]
    public async Task Without_a_conversation_nothing_is_asked(HttpStatusCode status, string type, string body, FailureKind kind, string code)
    {
        var network = new StubHandler(_ => StubHandler.Text(status, type, body));
        var pipeline = Make(network, new() { ApiKey = "sk-hush", Model = "model-x" }, TimeProvider.System);

        var answer = await pipeline.AskAsync(Contract.PipelineContract.Question(), new Listener(), CancellationToken.None);

        var failure = Assert.IsType<PipelineAnswer.Failed>(answer).Failure;
        Assert.Equal((kind, code, 1), (failure.Kind, failure.Code, network.Sent.Count));
    }

    [Fact]
    public async Task What_the_model_is_about_to_do_is_not_told_as_text()
    {
        var harness = Answering(
            Created(),
            new { type = "response.output_item.added", output_index = 0, item = Message("", "commentary") },
            Delta("Let me look."),
            Delta("Here.", 1),
            Completed(Message("Let me look.", "commentary"), Message("Here.", "final_answer")));

        Assert.Equal("Here.", Assert.IsType<PipelineAnswer.Reply>(await harness.AskAsync()).Text);
        Assert.DoesNotContain(harness.Heard.Texts, text => text.Contains("look", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_noted_as_begun_before_the_server_has_named_it()
    {
        var harness = new OpenAiHarness(_ => StubHandler.Stream(": keep-alive\n\n"));

        var answer = Assert.IsType<PipelineAnswer.Failed>(await harness.AskAsync());

        Assert.Equal(FailureKind.Truncated, answer.Failure.Kind);
        Assert.Empty(harness.Heard.Runs);
    }

    private static OpenAiHarness Answering(params object[] events) => new(_ => StubHandler.Stream(Events(events)));
}
