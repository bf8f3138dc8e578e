using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks.Operations;
using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks;

/// <summary>Changes custom attributes. Chatwoot replaces all of them, so the others are read first, one change at a time.</summary>
internal sealed class ConversationAttributes(ConversationsApi conversations, CallbackLocks locks)
{
    /// <summary>Sets what is given, removes what is given as null, and returns all; <paramref name="replaces"/> drops the others.</summary>
    /// <exception cref="ChatwootCallException">Chatwoot failed.</exception>
    /// <exception cref="CallbackException">Others change them without end.</exception>
    public Task<JsonObject> ChangeAsync(
        ConversationKey key, IReadOnlyList<KeyValuePair<string, JsonNode?>> given, bool replaces, CancellationToken cancellationToken) =>
        locks.HoldAsync(key, "attributes", () => MergeAsync(key, given, replaces, cancellationToken), cancellationToken);

    private async Task<JsonObject> MergeAsync(
        ConversationKey key, IReadOnlyList<KeyValuePair<string, JsonNode?>> given, bool replaces, CancellationToken cancellationToken)
    {
        var all = replaces
            ? []
            : Answers.Copy((await conversations.ReadAsync(key, cancellationToken)).Member("custom_attributes")) as JsonObject ?? [];
        foreach (var (name, value) in given)
        {
            if (value is null)
            {
                all.Remove(name);
            }
            else
            {
                all[name] = value;
            }
        }

        await conversations.SetAttributesAsync(key, all, cancellationToken);
        return all;
    }
}
