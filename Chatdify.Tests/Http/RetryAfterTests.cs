using Chatdify.Core.Http;
using Xunit;

namespace Chatdify.Tests.Http;

public sealed class RetryAfterTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData(" 7 ", 7)]
    [InlineData("0", 0)]
    [InlineData("86400", 600)]
    [InlineData("99999999999999999999999", 600)]
    [InlineData("Sat, 21 Nov 2026 09:00:30 GMT", 30)]
    [InlineData("Sat, 21 Nov 2026 08:00:00 GMT", 0)]
    [InlineData("Sun, 22 Nov 2026 09:00:00 GMT", 600)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    public void Seconds_and_dates_are_read_against_the_clock_and_capped(string value, int? expectedSeconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", value);

        var wait = RetryAfter.Read(response.Headers, new ManualTimeProvider());

        Assert.Equal(expectedSeconds, wait?.TotalSeconds);
    }

    [Fact]
    public void No_header_is_no_wait()
    {
        using var response = new HttpResponseMessage();

        Assert.Null(RetryAfter.Read(response.Headers, TimeProvider.System));
    }
}
