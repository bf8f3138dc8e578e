using System.Net;
using System.Text;
using System.Text.Json;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyErrorsTests
{
    public static TheoryData<string> Names => new(DifySamples.Errors.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_error_of_the_catalogue_is_classified(string name)
    {
        var entry = DifySamples.Errors[name];
        var mediaType = entry.Text("content_type") ?? "application/json";
        var body = entry.Text("body_text") ?? entry.GetProperty("body").GetRawText();
        var expected = entry.Text("retry") switch
        {
            "no" or "fix_config" => FailureKind.Permanent,
            "backoff" when name.StartsWith("concurrency_limit", StringComparison.Ordinal) => FailureKind.Busy,
            "backoff" => FailureKind.Transient,
            "new_conversation" => FailureKind.ConversationLost,
            var other => throw new InvalidOperationException(other),
        };

        var failure = FromHttp((int)entry.Number("status")!.Value, body, mediaType);

        Assert.Equal(expected, failure.Kind);
        Assert.InRange(failure.Detail.Length, 1, 300);
    }

    [Theory]
    [InlineData(404, "not_found", "Conversation Not Exists.", false, FailureKind.Permanent)]
    [InlineData(404, "not_found", "Conversation Not Exists.", true, FailureKind.ConversationLost)]
    [InlineData(404, "other", "", true, FailureKind.Permanent)]
    [InlineData(408, null, "", true, FailureKind.Transient)]
    [InlineData(429, null, "", true, FailureKind.Busy)]
    [InlineData(429, "rate_limit_error", "", true, FailureKind.Permanent)]
    [InlineData(302, null, "", true, FailureKind.Permanent)]
    [InlineData(500, "unknown", "", true, FailureKind.Transient)]
    [InlineData(400, "completion_request_error", "[openai] Rate Limit Error, Error code: 429", true, FailureKind.Transient)]
    [InlineData(400, "completion_request_error", "[openai] Connection error.", true, FailureKind.Transient)]
    [InlineData(400, "completion_request_error", "Request timed out.", true, FailureKind.Transient)]
    [InlineData(400, "completion_request_error", "Overloaded", true, FailureKind.Transient)]
    [InlineData(400, "completion_request_error", "[openai] Bad Request Error, Error code: 400", true, FailureKind.Permanent)]
    [InlineData(400, "completion_request_error", "Error code: 429 - insufficient_quota", true, FailureKind.Permanent)]
    [InlineData(400, "completion_request_error", "at most 5120 tokens, not 15033", true, FailureKind.Permanent)]
    public void Status_alone_does_not_decide(int status, string? code, string message, bool conversationSent, FailureKind expected)
    {
        var body = JsonSerializer.Serialize(new { code, message, status });

        var failure = FromHttp(status, body, "application/json", conversationSent);

        Assert.Equal(expected, failure.Kind);
    }

    [Theory]
    [InlineData("<script>{\"code\":\"rate_limit_error\"}</script>")]
    [InlineData("{\"code\":\"rate_limit_error\"}")]
    public void A_page_of_a_proxy_is_never_read_as_json(string page)
    {
        var failure = FromHttp(429, page, "text/html; charset=utf-8");

        Assert.Equal((FailureKind.Busy, "http_429"), (failure.Kind, failure.Code));
    }

    [Fact]
    public void What_the_customer_wrote_is_not_repeated_in_the_detail()
    {
        const string Message = "1 validation error\ninputs.name\n Input should be a string [type=string_type, input_value='my PIN is 4711', input_type=str]";

        var failure = FromHttp(400, JsonSerializer.Serialize(new { code = "invalid_param", message = Message }), "application/json");

        Assert.Equal("Dify answered 400 invalid_param.", failure.Detail);
    }

    [Fact]
    public void A_code_that_looks_like_text_is_not_taken_over()
    {
        var failure = FromHttp(400, """{"code":"my PIN is 4711","message":"x"}""", "application/json");

        Assert.Equal(("http_400", "Dify answered 400."), (failure.Code, failure.Detail));
    }

    [Fact]
    public void The_detail_names_the_input_that_the_app_requires()
    {
        var body = DifySamples.Errors["input_required"].GetProperty("body").GetRawText();

        Assert.Contains("'customer_tier'", FromHttp(400, body, "application/json").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_concurrency_limit_has_one_code_in_both_its_forms()
    {
        var codes = new[] { "concurrency_limit_as_400", "concurrency_limit_as_429" }
            .Select(name => DifySamples.Errors[name])
            .Select(entry => FromHttp((int)entry.Number("status")!.Value, entry.GetProperty("body").GetRawText(), "application/json").Code);

        Assert.All(codes, code => Assert.Equal("too_many_requests", code));
    }

    [Theory]
    [InlineData("internal_server_error", 500, "", FailureKind.Transient, "internal_server_error")]
    [InlineData("invalid_param", 400, "Run failed: x", FailureKind.Permanent, "invalid_param")]
    [InlineData(null, null, null, FailureKind.Transient, "unknown_error")]
    [InlineData("workflow_failed", null, "Request failed with status code 502", FailureKind.Permanent, "workflow_failed")]
    [InlineData("invalid_param", 400, "Too many requests. Please try again later.", FailureKind.Busy, "too_many_requests")]
    [InlineData("workflow_failed", null, "Too many requests. Please try again later.", FailureKind.Transient, "too_many_requests")]
    [InlineData("workflow_failed", null, "Workflow stream ended without a terminal event", FailureKind.Truncated, "workflow_failed")]
    public void Failures_inside_a_stream_are_classified(string? code, int? status, string? message, FailureKind kind, string expectedCode)
    {
        var failure = DifyErrors.FromStream(new DifyError(code, status, message), conversationSent: true);

        Assert.Equal((kind, expectedCode), (failure.Kind, failure.Code));
    }

    private static PipelineFailure FromHttp(int status, string body, string mediaType, bool conversationSent = true) =>
        DifyErrors.FromHttp((HttpStatusCode)status, mediaType, Encoding.UTF8.GetBytes(body), conversationSent, retryAfter: null);
}
