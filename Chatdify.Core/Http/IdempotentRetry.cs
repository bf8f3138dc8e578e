using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Chatdify.Core.Http;

/// <summary>
/// Sends a request that may be repeated without harm: every GET, and a POST only by explicit choice of the caller. Three
/// tries, each within <see cref="TryLimit"/>, on connection errors, 408, 429 and 5xx, with exponential pauses and jitter;
/// <c>Retry-After</c> is honoured unless it is longer than <see cref="LongestWait"/>: then the answer is returned as it is.
/// </summary>
public sealed class IdempotentRetry
{
    /// <summary>One try, with reading the answer.</summary>
    public static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(15);

    /// <summary>A longer wait belongs to the queue, not to a request that somebody waits for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<HttpResponseMessage> _tries;
    private readonly ResiliencePipeline<HttpResponseMessage> _oneTry;

    public IdempotentRetry(TimeProvider time)
    {
        _time = time;
        _oneTry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddTimeout(TryLimit).Build();
        _tries = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(300),
                MaxDelay = TimeSpan.FromSeconds(5),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(ShouldRepeat(args.Outcome, args.Context.CancellationToken)),
                DelayGenerator = args => ValueTask.FromResult(AskedWait(args.Outcome.Result)),
            })
            .Build();
    }

    /// <summary>Sends, and returns the last answer whatever its status, its content read. Sends a new request for each try.</summary>
    /// <exception cref="HttpRequestException">No try got an answer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpClient http, Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        SendAsync(http, request, (send, token) => send(token), cancellationToken);

    /// <summary>The same with something around each try, such as a limit of concurrent calls, whose waiting is no part of the try's time.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        Func<HttpRequestMessage> request,
        Func<Func<CancellationToken, Task<HttpResponseMessage>>, CancellationToken, Task<HttpResponseMessage>> around,
        CancellationToken cancellationToken)
    {
        try
        {
            return await _tries.ExecuteAsync(async token => await around(send => OnceAsync(http, request, send), token), cancellationToken);
        }
        catch (Exception e) when (e is TimeoutRejectedException || IsConnectTimeout(e, cancellationToken))
        {
            throw new HttpRequestException("No answer in time.", e);
        }
    }

    private async Task<HttpResponseMessage> OnceAsync(HttpClient http, Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        await _oneTry.ExecuteAsync(
            async token =>
            {
                using var message = request();
                return await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, token);
            },
            cancellationToken);

    private bool ShouldRepeat(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Exception: { } e } => IsConnectTimeout(e, cancellationToken),
        { Result: { } answer } => IsPassing(answer.StatusCode) && !(AskedWait(answer) > LongestWait),
        _ => false,
    };

    private TimeSpan? AskedWait(HttpResponseMessage? answer) => answer is null ? null : RetryAfter.Read(answer.Headers, _time);

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    // SocketsHttpHandler reports its ConnectTimeout as a cancellation that nobody asked for.
    private static bool IsConnectTimeout(Exception e, CancellationToken cancellationToken) =>
        e is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
