using System.Security.Authentication;

namespace Sentry;

/// <summary>A transaction that hands itself over when it is finished.</summary>
internal sealed class TransactionTracer(string name, string operation, TimeProvider time, Action<TransactionTracer>? send) : ITransactionTracer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private Action<TransactionTracer>? _send = send;

    public SentryId EventId { get; } = SentryId.Create();

    public string Name => name;

    public string Operation => operation;

    public DateTimeOffset Start { get; } = time.GetUtcNow();

    public DateTimeOffset End { get; private set; }

    public SpanStatus Status { get; private set; }

    public void SetTag(string key, string value)
    {
        lock (_gate)
        {
            _tags[key] = value;
        }
    }

    public void Finish() => Finish(SpanStatus.Ok);

    public void Finish(SpanStatus status)
    {
        if (Interlocked.Exchange(ref _send, null) is { } finish)
        {
            Status = status;
            End = time.GetUtcNow();
            finish(this);
        }
    }

    public void Finish(Exception exception) => Finish(StatusOf(exception));

    public void Dispose() => Finish();

    public void CopyTagsTo(Dictionary<string, string> tags)
    {
        lock (_gate)
        {
            foreach (var (key, value) in _tags)
            {
                tags[key] = value;
            }
        }
    }

    private static SpanStatus StatusOf(Exception exception) => exception switch
    {
        TimeoutException => SpanStatus.DeadlineExceeded,
        InvalidCredentialException or UnauthorizedAccessException => SpanStatus.PermissionDenied,
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => SpanStatus.NotFound,
        ArgumentException => SpanStatus.InvalidArgument,
        NotImplementedException => SpanStatus.Unimplemented,
        OperationCanceledException => SpanStatus.Cancelled,
        _ => SpanStatus.InternalError,
    };
}
