using System.Globalization;
using System.Net.Http.Headers;

namespace Chatdify.Core.Http;

/// <summary>The <c>Retry-After</c> header: seconds, or an HTTP date; and <c>retry-after-ms</c>, which some servers send beside it and which is finer.</summary>
public static class RetryAfter
{
    /// <summary>No server keeps us waiting longer than this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The wait from now, between zero and <see cref="Longest"/>; null if the header is missing or not understood.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider time) => Milliseconds(headers) ?? SecondsOrDate(headers, time);

    private static TimeSpan? Milliseconds(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("retry-after-ms", out var values) && values.Count > 0
        && double.TryParse(values.First(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
            ? milliseconds < Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : Longest
            : null;

    private static TimeSpan? SecondsOrDate(HttpResponseHeaders headers, TimeProvider time)
    {
        // Not HttpResponseHeaders.RetryAfter: it refuses numbers beyond 32 bits, which mean "very long", not "nothing".
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values) || values.Count == 0)
        {
            return null;
        }

        var value = values.First().Trim();
        if (value.Length > 0 && value.All(char.IsAsciiDigit))
        {
            return long.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds < Longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Longest;
        }

        return RetryConditionHeaderValue.TryParse(value, out var parsed) && parsed.Date is { } date
            ? Between(date - time.GetUtcNow())
            : null;
    }

    private static TimeSpan Between(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
}
