using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

namespace Chatdify.Core.DeadLetters;

/// <summary>How the work of a queue failed last in a conversation. A poisoned message itself does not tell.</summary>
/// <param name="Error">A code such as <c>chatwoot_http_500</c>, or the type of the exception; never its message.</param>
/// <param name="Attempts">How often the queue message had been tried.</param>
/// <param name="At">When it failed.</param>
public sealed record FailureNote(string Error, int Attempts, DateTimeOffset At)
{
    /// <summary>What may be kept of an exception: messages may hold anything.</summary>
    public static string ErrorOf(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [var only] } => ErrorOf(only),
        ChatwootException chatwoot => "chatwoot_" + chatwoot.Code,
        _ => failure.GetType().Name,
    };
}

/// <summary>Where the last failures are kept, one for each queue and conversation. Throws when the storage is unavailable.</summary>
public interface IFailureNotes
{
    /// <summary>Keeps a failure in place of the one before.</summary>
    Task NoteAsync(ConversationKey key, string queue, FailureNote note, CancellationToken cancellationToken);

    /// <summary>The last failure, or null.</summary>
    Task<FailureNote?> FindAsync(ConversationKey key, string queue, CancellationToken cancellationToken);
}
