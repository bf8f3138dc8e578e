namespace Chatdify.Core.Conversations;

/// <summary>
/// Conversations and their mailboxes. All rows of one conversation change together or not at all, and only if nobody has changed
/// its state since it was read. Throws when the storage is unavailable.
/// </summary>
public interface IConversationStore
{
    /// <summary>The state of a conversation without its mailbox.</summary>
    Task<Snapshot> GetAsync(ConversationKey key, CancellationToken cancellationToken);

    /// <summary>
    /// The state and the mailbox, oldest first, at most <see cref="Snapshot.MailboxLimit"/> messages. A message that is missing here although
    /// it was stored makes the commit on this snapshot fail, because storing it has changed the state.
    /// </summary>
    Task<Snapshot> LoadAsync(ConversationKey key, CancellationToken cancellationToken);

    /// <summary>The turn, or null.</summary>
    Task<Turn?> GetTurnAsync(ConversationKey key, string turnId, CancellationToken cancellationToken);

    /// <summary>The last turns of a conversation, oldest first.</summary>
    Task<IReadOnlyList<Turn>> RecentTurnsAsync(ConversationKey key, int count, CancellationToken cancellationToken);

    /// <summary>What became of a message; null when it was never stored. <see cref="MessageFate.Outcome"/> is null while it waits.</summary>
    Task<MessageFate?> GetFateAsync(ConversationKey key, long messageId, CancellationToken cancellationToken);

    /// <summary>Writes a change in one transaction if the conversation is still as in <paramref name="basis"/>.</summary>
    Task<CommitResult> CommitAsync(ConversationKey key, Snapshot basis, ConversationChange change, CancellationToken cancellationToken);

    /// <summary>Remembers which conversation a backend's conversation belongs to.</summary>
    Task MapBackendAsync(ConversationKey key, string backend, string backendConversationId, CancellationToken cancellationToken);

    /// <summary>The conversation that a backend's conversation belongs to, or null.</summary>
    Task<ConversationKey?> FindByBackendAsync(string backend, string backendConversationId, CancellationToken cancellationToken);
}

/// <summary>A conversation as read at one moment.</summary>
/// <param name="State">Its state; the default when it is new.</param>
/// <param name="Version">The version that a commit must find; null when it is new.</param>
/// <param name="Mailbox">Waiting messages, oldest first; empty when read without.</param>
public sealed record Snapshot(ConversationState State, string? Version, IReadOnlyList<MailboxMessage> Mailbox)
{
    /// <summary>A transaction holds 100 rows; a message that is settled takes two, state and turn one each.</summary>
    public const int MailboxLimit = 48;
}

/// <summary>What one transaction writes.</summary>
/// <param name="State">The new state.</param>
public sealed record ConversationChange(ConversationState State)
{
    /// <summary>A message to put into the mailbox; the commit says so if it was put there before.</summary>
    public MailboxMessage? Receive { get; init; }

    /// <summary>Messages that were settled, to put into the mailbox once more, whatever became of them.</summary>
    public IReadOnlyList<MailboxMessage> PutBack { get; init; } = [];

    /// <summary>The turn to write, whole.</summary>
    public Turn? Turn { get; init; }

    /// <summary>Messages to take out of the mailbox, with what became of them.</summary>
    public IReadOnlyList<long> Settle { get; init; } = [];

    /// <summary>The turn that the settled messages went into; null when they never had one.</summary>
    public string? SettledBy { get; init; }

    /// <summary>The outcome of the settled messages where no turn tells it.</summary>
    public TurnOutcome? SettledAs { get; init; }
}

/// <summary>What became of a commit.</summary>
public enum CommitResult
{
    /// <summary>Written.</summary>
    Done,

    /// <summary>Somebody was faster: read again and decide again.</summary>
    Conflict,

    /// <summary>The message was received before.</summary>
    Duplicate,
}

/// <summary>What became of a message: row <c>seen-{id}</c>, which also makes a second delivery a duplicate.</summary>
/// <param name="IsWaiting">It still lies in the mailbox.</param>
/// <param name="TurnId">The turn it went into.</param>
/// <param name="Outcome">Its outcome where no turn tells it.</param>
public sealed record MessageFate(bool IsWaiting, string? TurnId, TurnOutcome? Outcome);
