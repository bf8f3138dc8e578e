using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;

namespace Chatdify.Core.Http;

/// <summary>Why a call was not made.</summary>
public enum BackendRefusal
{
    /// <summary>The breaker is open: the backend failed for everybody a moment ago.</summary>
    Open,

    /// <summary>Too many calls are waiting already.</summary>
    Full,

    /// <summary>The wait has left less time than a call usually takes: it would keep the place from somebody whom it can still help.</summary>
    Late,
}

/// <summary>
/// What all calls to one backend share: a circuit breaker and a limit of concurrent calls. A call is made at most once;
/// nothing is repeated here. Failures are values of <typeparamref name="T"/>.
/// </summary>
public sealed class BackendResilience<T> : IDisposable
{
    private readonly ConcurrencyLimiter _limiter;
    private readonly Func<T, bool> _isFailure;
    private readonly Func<T, bool> _isAnswer;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private TimeSpan _usual;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<T> _breaker;

    /// <param name="options">Limits.</param>
    /// <param name="isFailure">Whether a result speaks against the backend.</param>
    /// <param name="isAnswer">Whether a result is what the backend is there for: tells how long that usually takes.</param>
    /// <param name="time">Clock of the breaker.</param>
    public BackendResilience(BackendOptions options, Func<T, bool> isFailure, Func<T, bool> isAnswer, TimeProvider time)
    {
        (_isFailure, _isAnswer) = (isFailure, isAnswer);
        (_patience, _time) = (options.Patience, time);
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.MaxConcurrency,
            QueueLimit = options.MaxWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _breaker = new ResiliencePipelineBuilder<T> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<T>
            {
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumCalls,
                SamplingDuration = options.Sampling,
                BreakDuration = options.Break,
                StateProvider = _state,
                ShouldHandle = args => ValueTask.FromResult(IsFailure(args.Outcome)),
            })
            .Build();
    }

    /// <summary>Waits for its turn and makes the call, or returns what <paramref name="refused"/> makes of a refusal.</summary>
    /// <param name="call">The call.</param>
    /// <param name="refused">Given the reason and, for an open breaker, the time until it lets a call through.</param>
    /// <param name="deadline">When the result is of no use any more; null for never.</param>
    /// <param name="isItsFault">Whether a call that was cancelled speaks against the backend; null if it does only after a long wait.</param>
    /// <param name="cancellationToken">Ends the waiting and is passed to the call.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<T> RunAsync(
        Func<CancellationToken, Task<T>> call,
        Func<BackendRefusal, TimeSpan?, T> refused,
        DateTimeOffset? deadline,
        Func<bool?> isItsFault,
        CancellationToken cancellationToken)
    {
        var place = _limiter.AcquireAsync(1, cancellationToken);
        var hadToWait = !place.IsCompleted;
        using var permit = await place;
        if (!permit.IsAcquired || (hadToWait && IsTooLate(deadline)))
        {
            return refused(permit.IsAcquired ? BackendRefusal.Late : BackendRefusal.Full, null);
        }

        try
        {
            return await _breaker.ExecuteAsync(async token => await CallAsync(call, isItsFault, token), cancellationToken);
        }
        catch (GivenUpException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            return refused(BackendRefusal.Open, e.RetryAfter);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    private async Task<T> CallAsync(Func<CancellationToken, Task<T>> call, Func<bool?> isItsFault, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        try
        {
            var result = await call(cancellationToken);
            Learn(result, _time.GetElapsedTime(since));
            return result;
        }
        catch (OperationCanceledException end) when (isItsFault() ?? _time.GetElapsedTime(since) >= _patience)
        {
            throw new GivenUpException(end);
        }
    }

    private void Learn(T result, TimeSpan took)
    {
        if (_isAnswer(result))
        {
            lock (_gate)
            {
                _usual = _usual == TimeSpan.Zero ? took : (_usual * 0.8) + (took * 0.2);
            }
        }
    }

    private bool IsTooLate(DateTimeOffset? deadline)
    {
        lock (_gate)
        {
            return deadline - _time.GetUtcNow() < _usual;
        }
    }

    // A trial call that was cancelled has proved nothing; counted as a success it would close the breaker.
    private bool IsFailure(Outcome<T> outcome) =>
        outcome.Exception is { } end ? end is GivenUpException || _state.CircuitState == CircuitState.HalfOpen : _isFailure(outcome.Result!);

    /// <summary>Nobody waited for the answer any more, and had waited long enough: the backend hangs.</summary>
    private sealed class GivenUpException(Exception inner) : Exception("The call was given up after a wait.", inner);
}
