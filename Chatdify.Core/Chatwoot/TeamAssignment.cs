using Chatdify.Core.Chatwoot.Api;
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
    /// picked is looked up afterwards, so that another person who takes the conversation later is told apart; where that cannot be read, it is
    /// whoever is assigned. Whoever had it before has taken it, and was not picked.
    /// </summary>
    public async Task<T> RunAsync<T>(ConversationKey key, Func<Task<T>> assign, CancellationToken cancellationToken)
    {
        var known = (await store.GetAsync(key, cancellationToken)).State;
        if ((await ReadAsync(key, cancellationToken))?.Assignee is { } owner && !known.IsPicked(owner))
        {
            return await assign();
        }

        await WriteAsync(key, ConversationState.AnyPerson, cancellationToken);
        T result;
        try
        {
            result = await assign();
        }
        catch (Exception refused) when (refused is ChatwootException { IsTransient: false } or ChatwootCallException { IsUnclear: false })
        {
            await WriteAsync(key, known.PickedPerson, CancellationToken.None);
            throw;
        }

        if (await ReadAsync(key, cancellationToken) is { } conversation)
        {
            await WriteAsync(key, conversation.Assignee, cancellationToken);
        }

        return result;
    }

    /// <summary>A person is given the conversation by name: it is theirs from then on, whoever had picked them before.</summary>
    public Task ForgetAsync(ConversationKey key, CancellationToken cancellationToken) => WriteAsync(key, null, cancellationToken);

    /// <summary>Null where it cannot be read.</summary>
    private async Task<ChatwootConversation?> ReadAsync(ConversationKey key, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        try
        {
            return await chatwoot.GetConversationAsync(key, limited.Token);
        }
        catch (Exception unread) when (unread is ChatwootException || (unread is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
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
