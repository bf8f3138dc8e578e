using System.Net.Http.Headers;
using System.Threading.Channels;

namespace Sentry;

/// <summary>Posts envelopes one after the other in the background. Enqueueing never waits: what does not fit is dropped.</summary>
internal sealed class BackgroundSender : IDisposable
{
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly SentryOptions _options;
    private readonly Dsn _dsn;
    private readonly HttpClient _http;
    private readonly RateLimits _limits;
    private readonly TimeProvider _time;
    private Task _lastSent = Task.CompletedTask;
    private int _unsent;

    public BackgroundSender(Dsn dsn, SentryOptions options, TimeProvider time)
    {
        (_dsn, _options, _time) = (dsn, options, time);
        _http = new HttpClient(options.CreateHttpMessageHandler?.Invoke() ?? new SocketsHttpHandler());
        _limits = new RateLimits(time);
        // The loop outlives whatever request happens to initialise the SDK.
        using (ExecutionContext.SuppressFlow())
        {
            var stop = _stop.Token;
            _ = Task.Run(() => SendAllAsync(stop), CancellationToken.None);
        }
    }

    private sealed record Pending(Envelope Envelope, TaskCompletionSource Sent);

    /// <summary>False when the envelope was dropped.</summary>
    public bool TryEnqueue(Envelope envelope)
    {
        var pending = new Pending(envelope, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            // The one being sent counts, or a hanging server would hold one more than allowed.
            if (_unsent >= _options.MaxQueueItems || !_queue.Writer.TryWrite(pending))
            {
                _options.Report("queue full or closed, item dropped");
                return false;
            }

            _unsent++;
            _lastSent = pending.Sent.Task;
            return true;
        }
    }

    /// <summary>Waits until everything enqueued so far is sent or dropped, but no longer than <paramref name="timeout"/>.</summary>
    public async Task FlushAsync(TimeSpan timeout)
    {
        Task last;
        lock (_gate)
        {
            last = _lastSent;
        }

        try
        {
            await last.WaitAsync(timeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _options.Report($"not everything was sent within {timeout}");
        }
    }

    /// <summary>Sends what is left for at most the shutdown timeout, then gives up.</summary>
    public void Dispose()
    {
        if (!_queue.Writer.TryComplete())
        {
            return;
        }

        FlushAsync(_options.ShutdownTimeout).GetAwaiter().GetResult();
        _stop.Cancel();
        _stop.Dispose();
        _http.Dispose();
    }

    private async Task SendAllAsync(CancellationToken stop)
    {
        await foreach (var pending in _queue.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await SendAsync(pending.Envelope, stop).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                _options.Report($"item not sent: {exception.GetType().Name}");
            }

            lock (_gate)
            {
                _unsent--;
            }

            pending.Sent.SetResult();
        }
    }

    private async Task SendAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_limits.Forbid(envelope.Category))
        {
            _options.Report($"rate limited, {envelope.Category} dropped");
            return;
        }

        using var content = new ByteArrayContent(envelope.Content);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-sentry-envelope");
        using var request = new HttpRequestMessage(HttpMethod.Post, _dsn.EnvelopeEndpoint) { Content = content };
        var secret = _dsn.SecretKey is null ? "" : $", sentry_secret={_dsn.SecretKey}";
        request.Headers.TryAddWithoutValidation(
            "X-Sentry-Auth",
            $"Sentry sentry_version=7, sentry_client={Envelope.SdkName}/{Envelope.SdkVersion}, sentry_key={_dsn.PublicKey}{secret}");
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _limits.Learn(response);
        if (!response.IsSuccessStatusCode)
        {
            _options.Report($"the server answered {(int)response.StatusCode}");
        }
    }
}
