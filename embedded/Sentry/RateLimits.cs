using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Sentry;

/// <summary>What the server asked not to be sent for a while; https://develop.sentry.dev/sdk/expected-features/rate-limiting/.</summary>
internal sealed class RateLimits(TimeProvider time)
{
    private const string Everything = "";
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.OrdinalIgnoreCase);

    public bool Forbid(string category) => IsLimited(category) || IsLimited(Everything);

    public void Learn(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("X-Sentry-Rate-Limits", out var limits))
        {
            foreach (var limit in limits.SelectMany(value => value.Split(',')))
            {
                LearnOne(limit);
            }
        }
        else if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            var retryAfter = response.Headers.RetryAfter;
            Limit(Everything, retryAfter?.Delta is { } delta ? time.GetUtcNow() + delta : retryAfter?.Date ?? time.GetUtcNow() + Default);
        }
    }

    /// <summary>seconds:category;category:scope:reason, where no category means all.</summary>
    private void LearnOne(string limit)
    {
        var fields = limit.Trim().Split(':');
        if (fields.Length < 2 || !double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !double.IsFinite(seconds))
        {
            return;
        }

        foreach (var category in fields[1].Split(';'))
        {
            Limit(category.Trim(), time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.SecondsPerDay)));
        }
    }

    private void Limit(string category, DateTimeOffset until) =>
        _until.AddOrUpdate(category, until, (_, known) => until > known ? until : known);

    private bool IsLimited(string category) => _until.TryGetValue(category, out var until) && time.GetUtcNow() < until;
}
