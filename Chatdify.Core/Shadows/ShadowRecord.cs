using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Shadows;

/// <summary>What a shadow made of a turn's question: row <c>shadow-{turn}</c> beside the turn.</summary>
public sealed record ShadowRecord
{
    /// <summary>Longest text that is kept, in characters.</summary>
    public const int LongestText = 20_000;

    /// <summary>The turn whose question it was.</summary>
    public required string TurnId { get; init; }

    /// <summary>The pipeline that was asked, as records name it.</summary>
    public required string Pipeline { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary><c>answered</c>, <c>paused</c>, <c>time_limit</c>, or the code of a failure; null while it is asked, and for good if that was cut off.</summary>
    public string? Outcome { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What it took, if the backend tells.</summary>
    public PipelineUsage? Usage { get; init; }

    /// <summary>What it said, as it said it, up to <see cref="LongestText"/>.</summary>
    public string Text { get; init; } = "";
}

/// <summary>Where the answers of shadows are kept. Throws when the storage is unavailable.</summary>
public interface IShadowRecords
{
    /// <summary>Notes that the shadow is asked now; false if that was noted before, for it is asked once.</summary>
    Task<bool> BeginAsync(ConversationKey key, ShadowRecord record, CancellationToken cancellationToken);

    /// <summary>Keeps what came of it.</summary>
    Task EndAsync(ConversationKey key, ShadowRecord record, CancellationToken cancellationToken);
}
