using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;

using Chatdify.Core.Http;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Chatwoot;

/// <summary>
/// The pace of all calls to Chatwoot together: a limit of concurrent calls, first come first served, and one pause for everybody once
/// Chatwoot has said 429. Its throttle counts an address, so a call of somebody else would only prolong it. During the pause calls are
/// answered here, with the same 429 and the time that is left (spread, so that not everybody comes back at once).
/// </summary>
internal sealed class ChatwootPace(IOptions<ChatwootOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>After a 429 that names no time, as Chatwoot's never do; doubled with each further one.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>Chatwoot's throttle counts by the minute.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A proxy that asks for an hour must not silence the bot for an hour.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.MaxConcurrency,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly Lock _gate = new();
    private DateTimeOffset _pausedUntil;
    private TimeSpan _nextPause = FirstPause;

    /// <summary>Makes the call when it is its turn. Waiting for that is no part of the call's own time limit.</summary>
    public async Task<HttpResponseMessage> RunAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> call, CancellationToken cancellationToken)
    {
        using var place = await _limiter.AcquireAsync(1, cancellationToken);
        return await RunAsync(() => call(cancellationToken));
    }

    /// <summary>
    /// Makes a call that must begin by a time or not at all, because afterwards somebody else may be at it: null when it is not its turn by then,
    /// or when <paramref name="waiting"/> is cancelled. Once begun, the call is its maker's business.
    /// </summary>
    public async Task<HttpResponseMessage?> RunByAsync(Func<Task<HttpResponseMessage>> call, DateTimeOffset beginBy, CancellationToken waiting)
    {
        using var place = await PlaceAsync(beginBy, waiting);
        return place is null || waiting.IsCancellationRequested || time.GetUtcNow() > beginBy ? null : await RunAsync(call);
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    private async Task<RateLimitLease?> PlaceAsync(DateTimeOffset beginBy, CancellationToken waiting)
    {
        var left = beginBy - time.GetUtcNow();
        if (left < TimeSpan.Zero)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(left, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, waiting);
        try
        {
            return await _limiter.AcquireAsync(1, both.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<HttpResponseMessage> RunAsync(Func<Task<HttpResponseMessage>> call)
    {
        var begun = time.GetUtcNow();
        if (Left(begun) is { } left)
        {
            return Refusal(left);
        }

        var response = await call();
        Note(response, begun);
        if (response.StatusCode != HttpStatusCode.TooManyRequests || Left(time.GetUtcNow()) is not { } wait)
        {
            return response;
        }

        response.Dispose();
        return Refusal(wait);
    }

    private TimeSpan? Left(DateTimeOffset now)
    {
        lock (_gate)
        {
            return _pausedUntil > now ? _pausedUntil - now : null;
        }
    }

    /// <summary>Calls that were under way when the pause began, and are refused as well, do not make it longer.</summary>
    private void Note(HttpResponseMessage response, DateTimeOffset begun)
    {
        lock (_gate)
        {
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                _nextPause = begun >= _pausedUntil ? FirstPause : _nextPause;
            }
            else if (begun >= _pausedUntil && !HasOwnThrottle(response))
            {
                _pausedUntil = time.GetUtcNow() + (Asked(response) ?? _nextPause);
                _nextPause = _nextPause * 2 < LongestPause ? _nextPause * 2 : LongestPause;
            }
        }
    }

    private TimeSpan? Asked(HttpResponseMessage response) =>
        RetryAfter.Read(response.Headers, time) is { } asked ? (asked < LongestAsked ? asked : LongestAsked) : null;

    /// <summary>Searching contacts is throttled by itself, far sooner than everything else (reference sheet 6.1).</summary>
    private static bool HasOwnThrottle(HttpResponseMessage response) =>
        response.RequestMessage?.RequestUri?.AbsolutePath.EndsWith("/contacts/search", StringComparison.Ordinal) == true;

    private static HttpResponseMessage Refusal(TimeSpan left)
    {
        var seconds = Math.Ceiling(left.TotalSeconds * (1 + (Random.Shared.NextDouble() / 4)));
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        return response;
    }
}
