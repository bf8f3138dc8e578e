namespace Sentry;

/// <summary>Stands for Sentry.ISpan: something that takes time. Only the first Finish counts; disposing finishes.</summary>
public interface ISpan : IDisposable
{
    /// <summary>Stands for the member of IHasTags, which the official ISpan inherits.</summary>
    void SetTag(string key, string value);

    /// <summary>Finishes with <see cref="SpanStatus.Ok"/>.</summary>
    void Finish();

    void Finish(SpanStatus status);

    /// <summary>Finishes with the status that fits the exception, which is not captured.</summary>
    void Finish(Exception exception);
}
