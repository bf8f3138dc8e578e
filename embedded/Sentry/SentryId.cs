namespace Sentry;

/// <summary>Stands for Sentry.SentryId: the id of an event, 32 hex digits; <see cref="Empty"/> when nothing was captured.</summary>
public readonly record struct SentryId
{
    public static readonly SentryId Empty;

    private readonly Guid _guid;

    private SentryId(Guid value) => _guid = value;

    public static SentryId Create() => new(Guid.NewGuid());

    public override string ToString() => _guid.ToString("n");
}
