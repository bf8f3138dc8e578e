using Chatdify.Core.Http;

using Xunit;

namespace Chatdify.Tests.Http;

public sealed class RateLimitsTests
{
    [Theory]
    [InlineData("1s", 1.0)]
    [InlineData("1.5s", 1.5)]
    [InlineData("120ms", 0.12)]
    [InlineData("6m0s", 360.0)]
    [InlineData("1m2.5s", 62.5)]
    [InlineData("1h2m3s", 600.0)]
    [InlineData("99999999999999999999h", 600.0)]
    [InlineData("", null)]
    [InlineData("5", null)]
    [InlineData("s", null)]
    [InlineData("-5s", null)]
    [InlineData("1.2.3s", null)]
    [InlineData("5 s", null)]
    [InlineData("5days", null)]
    public void A_reset_is_read_and_capped(string reset, double? seconds) =>
        Assert.Equal(seconds, Read(("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", reset)));

    [Fact]
    public void The_wait_is_until_everything_that_is_used_up_is_there_again()
    {
        Assert.Equal(9, Read(
            ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "1s"),
            ("x-ratelimit-remaining-tokens", "0"),
            ("x-ratelimit-reset-tokens", "9s")));
        Assert.Equal(1, Read(
            ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "1s"),
            ("x-ratelimit-remaining-tokens", "5"),
            ("x-ratelimit-reset-tokens", "9s")));
        Assert.Null(Read(("x-ratelimit-reset-tokens", "9s")));
        Assert.Null(Read());
    }

    [Theory]
    [InlineData("1500", 1.5)]
    [InlineData("0.5", 0.0005)]
    [InlineData("9999999999", 600)]
    [InlineData("soon", 7)]
    public void Milliseconds_come_before_seconds(string milliseconds, double seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", "7");
        response.Headers.TryAddWithoutValidation("retry-after-ms", milliseconds);

        Assert.Equal(seconds, RetryAfter.Read(response.Headers, TimeProvider.System)?.TotalSeconds);
    }

    private static double? Read(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return RateLimits.Read(response.Headers)?.TotalSeconds;
    }
}
