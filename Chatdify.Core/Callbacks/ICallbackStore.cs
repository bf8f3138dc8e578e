using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks;

/// <summary>What callbacks remember. Throws when the storage is unavailable.</summary>
public interface ICallbackStore
{
    /// <summary>
    /// Takes a lock of a conversation (row <c>lock-{name}</c>) until a time, unless another owner has it at <paramref name="now"/>.
    /// </summary>
    Task<bool> TryLockAsync(
        ConversationKey key, string name, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Gives a lock back if it is still the owner's.</summary>
    Task UnlockAsync(ConversationKey key, string name, string owner, CancellationToken cancellationToken);

    /// <summary>The record of a call (partition <c>idem-{id}</c>), or null.</summary>
    Task<CallRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a record: a new one (<see cref="CallRecord.Version"/> null) or one that is still as it was read. Its new version, or null
    /// when somebody was faster.
    /// </summary>
    Task<string?> TryWriteAsync(CallRecord record, CancellationToken cancellationToken);

    /// <summary>Forgets a record if it is still as it was read or written.</summary>
    Task DeleteAsync(CallRecord record, CancellationToken cancellationToken);
}

/// <summary>How far a call is.</summary>
public enum CallState
{
    /// <summary>Somebody does it, or died doing it.</summary>
    Running,

    /// <summary>Done, with its answer.</summary>
    Done,

    /// <summary>It may have been done.</summary>
    Unclear,
}

/// <summary>The record of a call that must not be done twice.</summary>
public sealed record CallRecord
{
    /// <summary>Which call: a hash.</summary>
    public required string Id { get; init; }

    /// <summary>Hash of what was asked: the same key with another body is a mistake of the caller.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Names it in Chatwoot.</summary>
    public required string Mark { get; init; }

    /// <summary>When the first try began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When a try last began to send something; null when none did.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How far it is.</summary>
    public CallState State { get; init; }

    /// <summary>The answer's body.</summary>
    public string? Answer { get; init; }

    /// <summary>The version that a write must find; null when it is new.</summary>
    public string? Version { get; init; }
}
