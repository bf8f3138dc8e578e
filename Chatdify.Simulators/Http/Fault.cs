using System.Globalization;

namespace Chatdify.Simulators;

/// <summary>What goes wrong with a request that a <see cref="FaultScript"/> rule matches.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Answers this status without doing the work. A body that begins with <c>{</c> is sent as JSON, with <c>&lt;</c> as HTML, otherwise as text.</summary>
    public static Fault Status(int code, string? body = null, IReadOnlyDictionary<string, string>? headers = null) =>
        new StatusFault(code, body, null, headers, AfterWork: false);

    /// <summary>Chatwoot's throttle: 429 in plain text, without Retry-After; a proxy's throttle tells it, in whole seconds.</summary>
    public static Fault RateLimited(TimeSpan? retryAfter = null) =>
        new StatusFault(429, "Retry later\n", "text/plain", retryAfter is { } time ? RetryAfter(time) : null, AfterWork: false);

    /// <summary>Does the work, then answers this status instead: a proxy that gave up too early.</summary>
    public static Fault StatusAfterWork(int code, string? body = null) => new StatusFault(code, body, null, null, AfterWork: true);

    /// <summary>Drops the connection before any work.</summary>
    public static Fault Reset() => new ResetFault(AfterWork: false);

    /// <summary>Does the work, then drops the connection: the response is lost.</summary>
    public static Fault ResetAfterWork() => new ResetFault(AfterWork: true);

    /// <summary>Waits, by the simulator's clock, and then serves normally.</summary>
    public static Fault Delay(TimeSpan time) => new DelayFault(time, null);

    /// <summary>Waits for a task of the test, and then serves normally.</summary>
    public static Fault HeldUntil(Task released) => new DelayFault(TimeSpan.Zero, released);

    /// <summary>Does the work and never answers, until the client leaves.</summary>
    public static Fault HangAfterWork() => new HangFault(AfterWork: true);

    /// <summary>Never works and never answers, until the client leaves.</summary>
    public static Fault Hang() => new HangFault(AfterWork: false);

    /// <summary>A proxy's or sign-in page: status 200, HTML, no work.</summary>
    public static Fault Html200() =>
        new StatusFault(200, "<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>", "text/html; charset=utf-8", null, AfterWork: false);

    /// <summary>The real answer, labelled with another content type.</summary>
    public static Fault WrongContentType(string contentType = "text/html") => new ContentTypeFault(contentType);

    /// <summary>Headers at once, then half of the real answer, then this long nothing, by the simulator's clock, then the rest.</summary>
    public static Fault SlowBody(TimeSpan pause) => new BodyFault(pause, IsCut: false);

    /// <summary>Does the work, announces the whole answer, sends half of it and drops the connection.</summary>
    public static Fault Truncated() => new BodyFault(TimeSpan.Zero, IsCut: true);

    private static Dictionary<string, string> RetryAfter(TimeSpan time) =>
        new() { ["Retry-After"] = time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture) };

    internal sealed record BodyFault(TimeSpan Pause, bool IsCut) : Fault;

    internal sealed record StatusFault(
        int Code, string? Body, string? ContentType, IReadOnlyDictionary<string, string>? Headers, bool AfterWork) : Fault;

    internal sealed record ResetFault(bool AfterWork) : Fault;

    internal sealed record DelayFault(TimeSpan Time, Task? Released) : Fault;

    internal sealed record HangFault(bool AfterWork) : Fault;

    internal sealed record ContentTypeFault(string ContentType) : Fault;
}
