using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Pipelines.OpenAi;

public sealed class OpenAiErrorsTests
{
    public static TheoryData<string> Names => new(OpenAiHarness.Sample("errors.json").EnumerateObject()
        .Where(entry => entry.Value.TryGetProperty("status", out _)).Select(entry => entry.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_error_of_the_catalogue_is_classified(string name)
    {
        var entry = OpenAiHarness.Sample("errors.json").GetProperty(name);
        var headers = entry.TryGetProperty("headers", out var given)
            ? given.EnumerateObject().Select(header => (header.Name, header.Value.GetString()!)).ToArray()
            : [];
        var expected = entry.GetProperty("retry").GetString() switch
        {
            "no" or "fix_config" => FailureKind.Permanent,
            "backoff" => name is "rate_limit" or "conversation_locked" ? FailureKind.Busy : FailureKind.Transient,
            "new_conversation" => FailureKind.ConversationLost,
            var other => throw new InvalidOperationException(other),
        };

        var failure = FromHttp(
            entry.GetProperty("status").GetInt32(), entry.GetProperty("body").GetRawText(), conversationSent: name != "assistants_gone", headers);

        Assert.Equal(expected, failure.Kind);
        Assert.InRange(failure.Detail.Length, 1, 300);
        Assert.DoesNotContain(entry.GetProperty("body").GetProperty("error").GetProperty("message").GetString()!, failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, null, "conversation", true, FailureKind.ConversationLost)]
    [InlineData(400, "invalid_value", "conversation.id", true, FailureKind.ConversationLost)]
    [InlineData(400, "invalid_value", "conversation", false, FailureKind.Permanent)]
    [InlineData(400, "invalid_value", "input", true, FailureKind.Permanent)]
    [InlineData(402, null, null, true, FailureKind.Permanent)]
    [InlineData(404, null, null, true, FailureKind.ConversationLost)]
    [InlineData(404, null, null, false, FailureKind.Permanent)]
    [InlineData(404, "model_not_found", null, true, FailureKind.Permanent)]
    [InlineData(404, null, "model", true, FailureKind.Permanent)]
    [InlineData(409, null, null, true, FailureKind.Busy)]
    [InlineData(301, null, null, true, FailureKind.Permanent)]
    [InlineData(429, "billing_hard_limit_reached", null, true, FailureKind.Permanent)]
    [InlineData(429, "slow_down", null, true, FailureKind.Busy)]
    [InlineData(529, null, null, true, FailureKind.Transient)]
    public void Status_alone_does_not_decide(int status, string? code, string? param, bool conversationSent, FailureKind expected) =>
        Assert.Equal(expected, FromHttp(status, OpenAiHarness.Json(new { error = new { message = "", type = "x", param, code } }), conversationSent).Kind);

    [Theory]
    [InlineData("server_error", FailureKind.Transient)]
    [InlineData("rate_limit_exceeded", FailureKind.Transient)]
    [InlineData("vector_store_timeout", FailureKind.Transient)]
    [InlineData("invalid_prompt", FailureKind.Permanent)]
    [InlineData("image_too_large", FailureKind.Permanent)]
    [InlineData("context_length_exceeded", FailureKind.Permanent)]
    [InlineData("insufficient_quota", FailureKind.Permanent)]
    [InlineData(null, FailureKind.Transient)]
    public void An_error_without_a_status_is_classified_by_its_code(string? code, FailureKind expected) =>
        Assert.Equal(expected, OpenAiErrors.FromStream(new OpenAiError(code, null, null, null), conversationSent: false).Kind);

    [Theory]
    [InlineData("""{"error":"model 'x' not found, try pulling it first"}""", 404, "http_404")]
    [InlineData("""{"detail":"Not Found"}""", 404, "http_404")]
    [InlineData("""{"object":"error","message":"too long","type":"BadRequestError","param":null,"code":400}""", 400, "http_400")]
    [InlineData("overloaded", 503, "http_503")]
    [InlineData("", 500, "http_500")]
    [InlineData("[]", 422, "http_422")]
    public void Errors_of_other_servers_keep_their_status(string body, int status, string code) =>
        Assert.Equal(code, FromHttp(status, body, conversationSent: false).Code);

    [Theory]
    [InlineData(500, null, "false", FailureKind.Permanent)]
    [InlineData(400, null, "true", FailureKind.Transient)]
    [InlineData(400, null, "maybe", FailureKind.Permanent)]
    [InlineData(429, "insufficient_quota", "true", FailureKind.Permanent)]
    [InlineData(400, "conversation_locked", "false", FailureKind.Busy)]
    public void The_server_may_overrule_the_table_but_not_fill_an_account(int status, string? code, string header, FailureKind expected) =>
        Assert.Equal(expected, FromHttp(status, OpenAiHarness.Json(new { error = new { code } }), true, ("x-should-retry", header)).Kind);

    [Fact]
    public void The_finest_wait_that_the_server_tells_is_taken()
    {
        Assert.Equal(1.5, Wait(429, ("retry-after", "2"), ("retry-after-ms", "1500")));
        Assert.Equal(2, Wait(429, ("retry-after", "2"), ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "9s")));
        Assert.Equal(9, Wait(429, ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "9s")));
        Assert.Null(Wait(500, ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "9s")));
    }

    [Theory]
    [InlineData(400, "conversation_locked")]
    [InlineData(409, null)]
    public void A_busy_conversation_is_waited_for_and_that_is_no_attempt(int status, string? code)
    {
        var failure = FromHttp(status, OpenAiHarness.Json(new { error = new { code, param = "conversation" } }), conversationSent: true);

        Assert.Equal((FailureKind.Busy, TimeSpan.FromSeconds(5)), (failure.Kind, failure.RetryAfter));
    }

    [Fact]
    public void A_page_of_a_proxy_is_never_read_as_json()
    {
        using var response = StubHandler.Text(HttpStatusCode.TooManyRequests, "text/html", "");

        var failure = OpenAiErrors.FromHttp(
            response, """{"error":{"code":"insufficient_quota"}}"""u8.ToArray(), conversationSent: false, TimeProvider.System);

        Assert.Equal((FailureKind.Busy, "http_429"), (failure.Kind, failure.Code));
    }

    private static double? Wait(int status, params (string Name, string Value)[] headers) =>
        FromHttp(status, "{}", true, headers).RetryAfter?.TotalSeconds;

    private static PipelineFailure FromHttp(int status, string body, bool conversationSent, params (string Name, string Value)[] headers)
    {
        using var response = StubHandler.Json((HttpStatusCode)status, body);
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return OpenAiErrors.FromHttp(response, System.Text.Encoding.UTF8.GetBytes(body), conversationSent, TimeProvider.System);
    }
}
