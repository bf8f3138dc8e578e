using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Chat;

/// <summary>What is remembered of a thread between two requests.</summary>
/// <param name="Id">The thread's id as callers give it.</param>
/// <param name="User">The user who began it; nobody else may go on with it.</param>
public sealed record ChatThread(string Id, string User)
{
    /// <summary>The backend that has its side of the thread.</summary>
    public string? Backend { get; init; }

    /// <summary>The thread's id there.</summary>
    public string? BackendConversationId { get; init; }

    /// <summary>The last exchanges, oldest first, for a backend that has lost its side.</summary>
    public IReadOnlyList<PipelineExchange> History { get; init; } = [];

    /// <summary>Until when a request of this thread is being answered; null when none is.</summary>
    public DateTimeOffset? BusyUntil { get; init; }

    /// <summary>The version that a change must find; null while it is new.</summary>
    public string? Version { get; init; }
}

/// <summary>Where threads are kept. Throws when the storage is unavailable.</summary>
public interface IChatThreads
{
    /// <summary>The thread, or null.</summary>
    Task<ChatThread?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Writes a thread if it is still as it was read; its new version, or null if somebody was faster.</summary>
    Task<string?> TryWriteAsync(ChatThread thread, CancellationToken cancellationToken);
}
