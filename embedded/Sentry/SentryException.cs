namespace Sentry.Protocol;

/// <summary>Stands for Sentry.Protocol.SentryException: one exception of the chain, as it is sent.</summary>
public sealed class SentryException
{
    public string? Type { get; set; }

    /// <summary>The exception's message.</summary>
    public string? Value { get; set; }

    /// <summary>The assembly of the exception's type.</summary>
    public string? Module { get; set; }

    internal IReadOnlyList<StackFrameInfo> Frames { get; init; } = [];

    /// <summary>The chain in Sentry's order: causes first, the caught exception last.</summary>
    internal static List<SentryException> FromChain(Exception exception)
    {
        var causes = exception is AggregateException aggregate ? aggregate.InnerExceptions
            : exception.InnerException is { } inner ? [inner]
            : (IEnumerable<Exception>)[];
        var type = exception.GetType();
        return
        [
            .. causes.Reverse().SelectMany(FromChain),
            new SentryException
            {
                Type = type.FullName,
                Value = exception.Message,
                Module = type.Assembly.GetName().Name,
                Frames = StackFrameInfo.From(new System.Diagnostics.StackTrace(exception, fNeedFileInfo: true)),
            },
        ];
    }
}
