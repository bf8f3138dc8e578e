namespace Chatdify.Simulators;

/// <summary>One REST call as the simulated server received it.</summary>
public sealed class LoggedRequest
{
    /// <summary>1 for the first request after the start, then counting up.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it arrived, by the simulator's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Upper-case HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path without query.</summary>
    public required string Path { get; init; }

    /// <summary>Query with the question mark, or empty.</summary>
    public required string Query { get; init; }

    /// <summary>Whose token it carried: <c>bot</c>, <c>user</c>, <c>app</c> (Dify), <c>none</c> or <c>invalid</c>.</summary>
    public required string Token { get; init; }

    /// <summary>The body as text; a multipart body is only named.</summary>
    public required string Body { get; init; }

    /// <summary>Headers as received, except those that carry tokens.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Status that was answered; null while running, 0 when the connection was dropped instead.</summary>
    public int? Status { get; internal set; }

    /// <summary>When it was answered, dropped or given up by the client; null while running.</summary>
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>The fault that struck it, such as <c>StatusFault</c>; null for none.</summary>
    public string? Fault { get; internal set; }

    /// <inheritdoc />
    public override string ToString() => $"#{Sequence} {Method} {Path}{Query} ({Token}) -> {Status?.ToString() ?? "…"}";
}

/// <summary>Every REST call, in the order of arrival. Thread-safe; each reading is a snapshot.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<LoggedRequest> _requests = [];
    private long _sequence;

    internal RequestLog()
    {
    }

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<LoggedRequest> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Requests of this method whose path ends like <paramref name="path"/> (<c>*</c> stands for anything), faulted ones included.</summary>
    public IReadOnlyList<LoggedRequest> Of(string method, string path) =>
        [.. All.Where(request => PathPattern.Matches(method, path, request.Method, request.Path))];

    /// <summary>How many requests <see cref="Of"/> finds.</summary>
    public int Count(string method, string path) => Of(method, path).Count;

    /// <summary>Forgets some of what was logged, so that a long run does not fill the memory.</summary>
    public void Forget(Predicate<LoggedRequest> which)
    {
        lock (_gate)
        {
            _requests.RemoveAll(which);
        }
    }

    /// <summary>Forgets what was logged; the sequence goes on.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }

    internal LoggedRequest Add(Func<long, LoggedRequest> make)
    {
        lock (_gate)
        {
            var request = make(++_sequence);
            _requests.Add(request);
            return request;
        }
    }
}
