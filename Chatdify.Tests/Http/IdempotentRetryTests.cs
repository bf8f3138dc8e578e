using System.Net;
using Chatdify.Core.Http;
using Xunit;

namespace Chatdify.Tests.Http;

public sealed class IdempotentRetryTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Passing_trouble_is_tried_three_times_and_the_last_answer_returned(int status)
    {
        var handler = new StubHandler(_ => StubHandler.Json((HttpStatusCode)status, ""));

        var sending = SendAsync(handler);
        await PassPauseAsync();
        await PassPauseAsync();
        using var response = await sending;

        Assert.Equal((status, 3), ((int)response.StatusCode, handler.Sent.Count));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    public async Task Other_answers_are_returned_at_once(int status)
    {
        var handler = new StubHandler(_ => StubHandler.Json((HttpStatusCode)status, ""));

        using var response = await SendAsync(handler);

        Assert.Equal((status, 1), ((int)response.StatusCode, handler.Sent.Count));
    }

    [Fact]
    public async Task A_broken_connection_is_tried_again()
    {
        var tries = 0;
        var handler = new StubHandler(_ => ++tries == 1
            ? throw new HttpRequestException("reset")
            : StubHandler.Json(HttpStatusCode.OK, "yes"));

        var sending = SendAsync(handler);
        await PassPauseAsync();
        using var response = await sending;

        Assert.Equal("yes", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_wait_that_the_server_asks_for_is_kept()
    {
        var handler = new StubHandler(_ => Refusal(retryAfter: "9"));

        var sending = SendAsync(handler);
        await _time.AdvanceToTimerAsync(TimeSpan.FromSeconds(9));
        await _time.AdvanceToTimerAsync(TimeSpan.FromSeconds(9));
        using var response = await sending;

        Assert.Equal(3, handler.Sent.Count);
    }

    [Fact]
    public async Task A_wait_too_long_for_a_request_is_left_to_the_caller()
    {
        var handler = new StubHandler(_ => Refusal(retryAfter: "60"));

        using var response = await SendAsync(handler);

        Assert.Equal((HttpStatusCode.TooManyRequests, 1), (response.StatusCode, handler.Sent.Count));
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_after_three_tries()
    {
        var handler = Hanging();

        var sending = SendAsync(handler);
        await _time.AdvanceToTimerAsync(IdempotentRetry.TryLimit);
        await PassPauseAsync();
        await _time.AdvanceToTimerAsync(IdempotentRetry.TryLimit);
        await PassPauseAsync();
        await _time.AdvanceToTimerAsync(IdempotentRetry.TryLimit);

        await Assert.ThrowsAsync<HttpRequestException>(() => sending);
        Assert.Equal(3, handler.Sent.Count);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_in_time_is_tried_again()
    {
        var tries = 0;
        var handler = new StubHandler(_ => ++tries == 1
            ? throw new TaskCanceledException("ConnectTimeout", new TimeoutException())
            : StubHandler.Json(HttpStatusCode.OK, ""));

        var sending = SendAsync(handler);
        await PassPauseAsync();
        using var response = await sending;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_callers_cancellation_is_passed_on_and_nothing_tried_again()
    {
        using var cancellation = new CancellationTokenSource();
        var handler = Hanging();

        var sending = SendAsync(handler, cancellation.Token);
        await _time.TimerAsync(due => due == IdempotentRetry.TryLimit);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(handler.Sent);
    }

    private static StubHandler Hanging() => new(async (_, token) =>
        await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token));

    private static HttpResponseMessage Refusal(string retryAfter)
    {
        var response = StubHandler.Json(HttpStatusCode.TooManyRequests, "");
        response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response;
    }

    private Task<HttpResponseMessage> SendAsync(StubHandler handler, CancellationToken cancellationToken = default) =>
        new IdempotentRetry(_time).SendAsync(
            new HttpClient(handler), () => new HttpRequestMessage(HttpMethod.Get, "http://backend.test/"), cancellationToken);

    private async Task PassPauseAsync() => _time.Advance(await _time.TimerAsync(due => due < IdempotentRetry.TryLimit));
}
