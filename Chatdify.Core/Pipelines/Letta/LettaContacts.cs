using Chatdify.Core.Conversations;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>
/// Which conversation of an agent belongs to a contact: the one that the contact's last conversation in Chatwoot has begun or gone on with.
/// </summary>
/// <param name="store">Has the conversations.</param>
/// <param name="agent">The agent.</param>
/// <param name="agents">Tells its conversations from those of other agents that have answered in the same one of Chatwoot.</param>
internal sealed class LettaContacts(IConversationStore store, string agent, LettaAgents agents)
{
    /// <summary>Name of the rows that lead from a contact to a conversation, apart from those that lead from the agent's conversations.</summary>
    private readonly string _rows = $"LettaContact-{agent}";

    /// <summary>The agent's conversation, or null.</summary>
    public async Task<string?> FindAsync(string user, CancellationToken cancellationToken)
    {
        if (await store.FindByBackendAsync(_rows, user, cancellationToken) is not { } key)
        {
            return null;
        }

        return (await store.GetAsync(key, cancellationToken)).State.LastIdAt(pipeline => agents.Of(pipeline) == agent);
    }

    /// <summary>Remembers the conversation in which the agent's is kept.</summary>
    public Task RememberAsync(string user, ConversationKey key, CancellationToken cancellationToken) =>
        store.MapBackendAsync(key, _rows, user, cancellationToken);
}
