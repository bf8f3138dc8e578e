using System.Diagnostics;
using Sentry.Protocol;

namespace Sentry;

/// <summary>One initialised SDK: options, scopes and the way out.</summary>
internal sealed class Hub : IDisposable
{
    private readonly SentryOptions _options;
    private readonly TimeProvider _time;
    private readonly ScopeStack _scopes;
    private readonly BackgroundSender _sender;

    public Hub(SentryOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _scopes = new ScopeStack(new Scope(options.MaxBreadcrumbs, time));
        _sender = new BackgroundSender(Dsn.Parse(options.Dsn!), options, time);
    }

    public Scope Scope => _scopes.Current;

    public TimeSpan FlushTimeout => _options.FlushTimeout;

    public SentryId Capture(Exception exception, Action<Scope>? configureScope) =>
        Capture(new SentryEvent(exception, _time.GetUtcNow()), configureScope);

    public SentryId Capture(string message, Action<Scope>? configureScope, SentryLevel level) =>
        Capture(
            new SentryEvent(exception: null, _time.GetUtcNow())
            {
                Message = new SentryMessage { Message = message },
                Level = level,
                CapturedAt = _options.AttachStacktrace ? StackFrameInfo.From(new StackTrace(fNeedFileInfo: true)) : [],
            },
            configureScope);

    public IDisposable PushScope() => _scopes.Push();

    public ITransactionTracer StartTransaction(string name, string operation) =>
        new TransactionTracer(name, operation, _time, IsSampled(_options.TracesSampleRate ?? 0) ? Send : null);

    public Task FlushAsync(TimeSpan timeout) => _sender.FlushAsync(timeout);

    public void Dispose() => _sender.Dispose();

    private SentryId Capture(SentryEvent @event, Action<Scope>? configureScope)
    {
        var isQueued = TryReport(() =>
        {
            var scope = Scope;
            if (configureScope is not null)
            {
                scope = scope.Clone();
                configureScope(scope);
            }

            scope.ApplyTo(@event);
            AddDefaultTags(@event.Tags, @event.SetTag);
            return IsSampled(_options.SampleRate ?? 1) && BeforeSend(@event) is { } final
                ? EventJson.ToEnvelope(final, _options, _time.GetUtcNow())
                : null;
        });
        return isQueued ? @event.EventId : SentryId.Empty;
    }

    private SentryEvent? BeforeSend(SentryEvent @event) =>
        _options.BeforeSend is { } beforeSend ? beforeSend(@event, new SentryHint()) : @event;

    private void Send(TransactionTracer transaction) =>
        TryReport(() =>
        {
            var tags = Scope.CopyTags();
            transaction.CopyTagsTo(tags);
            AddDefaultTags(tags, tags.Add);
            return TransactionJson.ToEnvelope(transaction, tags, _options, _time.GetUtcNow());
        });

    /// <summary>Reporting trouble must not make trouble.</summary>
    private bool TryReport(Func<Envelope?> write)
    {
        try
        {
            return write() is { } envelope && _sender.TryEnqueue(envelope);
        }
        catch (Exception exception)
        {
            _options.Report($"item not captured: {exception.GetType().Name}");
            return false;
        }
    }

    private void AddDefaultTags(IReadOnlyDictionary<string, string> tags, Action<string, string> add)
    {
        foreach (var (key, value) in _options.DefaultTags)
        {
            if (!tags.ContainsKey(key))
            {
                add(key, value);
            }
        }
    }

    private static bool IsSampled(double rate) => Random.Shared.NextDouble() < rate;
}
