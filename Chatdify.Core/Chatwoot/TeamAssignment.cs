using Chatdify.Core.Conversations;

namespace Chatdify.Core.Chatwoot;

/// <summary>
/// Sets a team so that the person whom Chatwoot may pick of it (reference sheet 4.3) is not taken for one that took over: the conversation stays
/// pending, where nobody is notified, so that a bot that fell silent would leave the customer alone.
/// </summary>
public sealed class TeamAssignment(IChatwootClient chatwoot, IConversationStore store)
{
    /// <summary>Each round somebody gets through.</summary>
    private const int MaxRounds = 50;

    /// <summary>Somebody waits for what comes next.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Does <paramref name="assign"/>. It is written down before: what comes next may look at once whose the conversation is. Whom Chatwoot has
    /// picked is looked up afterwards, so that another person who takes the conversation later is told apart.
    /// </summary>
    public async Task<T> RunAsync<T>(ConversationKey key, Func<Task<T>> assign, CancellationToken cancellationToken)
    {
        await WriteAsync(key, ConversationState.AnyPerson, cancellationToken);
        var result = await assign();
        await LearnAsync(key, cancellationToken);
        return result;
    }

    /// <summary>Where that cannot be read, it is whoever is assigned.</summary>
    private async Task LearnAsync(ConversationKey key, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        try
        {
            if (await chatwoot.GetConversationAsync(key, limited.Token) is { } conversation)
            {
                await WriteAsync(key, conversation.Assignee, cancellationToken);
            }
        }
        catch (Exception unread) when (unread is ChatwootException || (unread is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The gate, which looks again before anything is said, cannot read it either, or takes the person for the picked one.
        }
    }

    /// <summary>A conversation that nothing is known of may not even exist before Chatwoot has said so.</summary>
    private async Task WriteAsync(ConversationKey key, long? person, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var basis = await store.GetAsync(key, cancellationToken);
            var change = new ConversationChange(basis.State with { PickedPerson = person });
            var isNeedless = basis.State.PickedPerson == person || (basis.Version is null && person == ConversationState.AnyPerson);
            if (isNeedless || await store.CommitAsync(key, basis, change, cancellationToken) == CommitResult.Done)
            {
                return;
            }
        }

        throw new InvalidOperationException($"Conversation {key} did not come to rest in {MaxRounds} rounds.");
    }
}
