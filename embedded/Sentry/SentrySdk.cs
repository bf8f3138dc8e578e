namespace Sentry;

/// <summary>
/// Stands for Sentry.SentrySdk. Everything may be called at any time and from any thread, before Init and after Close too, when it does
/// nothing. Capturing never waits for the network.
/// </summary>
public static class SentrySdk
{
    private static readonly IDisposable Nothing = new Disposal(() => { });

    private static Hub? s_hub;

    public static bool IsEnabled => s_hub is not null;

    /// <summary>Starts reporting, in place of an earlier start; the result stops it as <see cref="Close"/> does.</summary>
    /// <exception cref="ArgumentNullException">There is no DSN, neither in the options nor in SENTRY_DSN.</exception>
    /// <exception cref="ArgumentException">The DSN cannot be understood.</exception>
    public static IDisposable Init(Action<SentryOptions>? configureOptions)
    {
        var options = new SentryOptions();
        configureOptions?.Invoke(options);
        Settings.Complete(options, Environment.GetEnvironmentVariable);
        if (options.Dsn!.Length == 0)
        {
            Close();
            return Nothing;
        }

        var hub = new Hub(options, TimeProvider.System);
        Interlocked.Exchange(ref s_hub, hub)?.Dispose();
        return new Disposal(() =>
        {
            Interlocked.CompareExchange(ref s_hub, null, hub);
            hub.Dispose();
        });
    }

    /// <summary>Stops reporting, after sending what is left for at most <see cref="SentryOptions.ShutdownTimeout"/>.</summary>
    public static void Close() => Interlocked.Exchange(ref s_hub, null)?.Dispose();

    /// <summary>Waits for <see cref="SentryOptions.FlushTimeout"/> at most.</summary>
    public static Task FlushAsync() => s_hub is { } hub ? hub.FlushAsync(hub.FlushTimeout) : Task.CompletedTask;

    public static Task FlushAsync(TimeSpan timeout) => s_hub?.FlushAsync(timeout) ?? Task.CompletedTask;

    /// <returns>The event's id, empty when it was dropped.</returns>
    public static SentryId CaptureException(Exception exception) => s_hub?.Capture(exception, configureScope: null) ?? SentryId.Empty;

    /// <param name="exception">What happened.</param>
    /// <param name="configureScope">Changes a copy of the scope, for this event alone.</param>
    /// <returns>The event's id, empty when it was dropped.</returns>
    public static SentryId CaptureException(Exception exception, Action<Scope> configureScope) =>
        s_hub?.Capture(exception, configureScope) ?? SentryId.Empty;

    /// <inheritdoc cref="CaptureException(Exception, Action{Scope})"/>
    public static SentryId CaptureMessage(string message, Action<Scope> configureScope, SentryLevel level = SentryLevel.Info) =>
        s_hub?.Capture(message, configureScope, level) ?? SentryId.Empty;

    /// <inheritdoc cref="Scope.AddBreadcrumb"/>
    public static void AddBreadcrumb(
        string message,
        string? category = null,
        string? type = null,
        IDictionary<string, string>? data = null,
        BreadcrumbLevel level = default) =>
        s_hub?.Scope.AddBreadcrumb(message, category, type, data, level);

    /// <summary>Changes the current scope; only what was pushed is private to an async flow.</summary>
    public static void ConfigureScope(Action<Scope> configureScope)
    {
        if (s_hub is { } hub)
        {
            configureScope(hub.Scope);
        }
    }

    /// <summary>Gives the current async flow a scope of its own until the result is disposed.</summary>
    public static IDisposable PushScope() => s_hub?.PushScope() ?? Nothing;

    /// <summary>Starts timing; sent when finished, if <see cref="SentryOptions.TracesSampleRate"/> lets it.</summary>
    public static ITransactionTracer StartTransaction(string name, string operation) =>
        s_hub?.StartTransaction(name, operation) ?? new TransactionTracer(name, operation, TimeProvider.System, send: null);
}
