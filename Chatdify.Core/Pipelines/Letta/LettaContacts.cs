using Chatdify.Core.Conversations;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>
/// Which conversation of the agent belongs to a contact: the one that the contact's last conversation in Chatwoot has begun or gone on with.
/// </summary>
internal sealed class LettaContacts(IConversationStore store)
{
    /// <summary>Name of the rows that lead from a contact to a conversation, apart from those that lead from the agent's conversations.</summary>
    private const string Rows = "LettaContact";

    /// <summary>The agent's conversation, or null.</summary>
    public async Task<string?> FindAsync(string user, CancellationToken cancellationToken)
    {
        if (await store.FindByBackendAsync(Rows, user, cancellationToken) is not { } key)
        {
            return null;
        }

        // Another backend may answer there by now.
        var known = (await store.GetAsync(key, cancellationToken)).State.BackendConversationId;
        return known?.StartsWith("conv-", StringComparison.Ordinal) == true ? known : null;
    }

    /// <summary>Remembers the conversation in which the agent's is kept.</summary>
    public Task RememberAsync(string user, ConversationKey key, CancellationToken cancellationToken) =>
        store.MapBackendAsync(key, Rows, user, cancellationToken);
}
