using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;

namespace Chatdify.Core.Http;

/// <summary>
/// The headers <c>x-ratelimit-{remaining,reset}-{requests,tokens}</c> of OpenAI and its like. A reset is written <c>1.5s</c>, <c>6m0s</c>,
/// <c>120ms</c> or <c>1h2m3s</c>.
/// </summary>
internal static class RateLimits
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");
    private static readonly string[] Limited = ["requests", "tokens"];

    // Longer names first: "ms" is not minutes.
    private static readonly (string Name, double Seconds)[] Units = [("ms", 0.001), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>The wait until everything that is used up is there again; null if nothing is, or the server does not say.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers) => Limited
        .Where(what => First(headers, $"x-ratelimit-remaining-{what}") == "0")
        .Select(what => Parse(First(headers, $"x-ratelimit-reset-{what}")))
        .Max();

    /// <summary>The time span, at most <see cref="RetryAfter.Longest"/>; null if it is not written as one.</summary>
    private static TimeSpan? Parse(ReadOnlySpan<char> text)
    {
        var seconds = 0.0;
        do
        {
            var end = text.IndexOfAnyExcept(Number);
            if (end <= 0 || !double.TryParse(text[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            text = text[end..];
            if (UnitOf(text) is not { Name: { } name } unit)
            {
                return null;
            }

            seconds += number * unit.Seconds;
            text = text[name.Length..];
        }
        while (!text.IsEmpty);

        return seconds < RetryAfter.Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : RetryAfter.Longest;
    }

    private static (string Name, double Seconds) UnitOf(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
        {
            if (text.StartsWith(unit.Name, StringComparison.Ordinal))
            {
                return unit;
            }
        }

        return default;
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? values.First().Trim() : null;
}
