namespace Chatdify.Core.DeadLetters;

/// <summary>Where dead letters are kept. Throws when the storage is unavailable.</summary>
public interface IDeadLetters
{
    /// <summary>Keeps one.</summary>
    Task AddAsync(DeadLetter letter, CancellationToken cancellationToken);

    /// <summary>The dead letters since a time, or all; the newest first, read page by page as they are asked for.</summary>
    IAsyncEnumerable<DeadLetter> ListAsync(DateTimeOffset? since, CancellationToken cancellationToken);

    /// <summary>Those whose id begins with <paramref name="idPrefix"/>, at most two: none, the one, or a sign that it is ambiguous.</summary>
    Task<IReadOnlyList<DeadLetter>> FindAsync(string idPrefix, CancellationToken cancellationToken);

    /// <summary>Removes one; nothing happens when it is gone already.</summary>
    Task RemoveAsync(DeadLetter letter, CancellationToken cancellationToken);
}
