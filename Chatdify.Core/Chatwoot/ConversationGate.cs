using Chatdify.Core.Conversations;

namespace Chatdify.Core.Chatwoot;

/// <summary>
/// Whether a conversation is the bot's right now (promise 4): asked before the pipeline is, and before each message is sent.
/// </summary>
public sealed class ConversationGate(IChatwootClient chatwoot, IConversationStore store)
{
    /// <summary>Asks our own record first, then Chatwoot; and the record again, for Chatwoot may have taken its time.</summary>
    /// <param name="key">The conversation.</param>
    /// <param name="state">Our record, read just now.</param>
    /// <param name="lastMessageId">The newest message of the question; a person's reply after it means that they took over.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<GateResult> CheckAsync(
        ConversationKey key, ConversationState state, long lastMessageId, CancellationToken cancellationToken)
    {
        if (state.PausedAt is not null)
        {
            return new GateResult.Closed("human_replied");
        }

        try
        {
            var conversation = await chatwoot.GetConversationAsync(key, cancellationToken);
            var now = (await store.GetAsync(key, cancellationToken)).State;
            return now.PausedAt is not null ? new GateResult.Closed("human_replied")
                : conversation is not null ? Judge(conversation, lastMessageId, now)
                : now.LeftAt is null ? new GateResult.Open()
                : new GateResult.Closed("conversation_left");
        }
        catch (ChatwootException failure)
        {
            // A token that is refused says nothing about whose the conversation is; only one that does not exist is nobody's.
            return failure.Code == "http_404" ? new GateResult.Closed("conversation_gone") : new GateResult.Unknown(failure.Code);
        }
    }

    /// <summary>A person whom Chatwoot picked because the bot itself set a team has not taken over by that.</summary>
    private static GateResult Judge(ChatwootConversation conversation, long lastMessageId, ConversationState state) =>
        conversation.Status != "pending" ? new GateResult.Closed("conversation_" + Known(conversation.Status))
        : conversation.Assignee is { } person && !state.IsPicked(person) ? new GateResult.Closed(GateResult.AssignedToPerson) { Assignee = person }
        : conversation.LastHumanReplyId > lastMessageId ? new GateResult.Closed("human_replied")
        : new GateResult.Open();

    private static string Known(string? status) => status is "open" or "resolved" or "snoozed" ? status : "not_pending";
}

/// <summary>Whether the bot may speak.</summary>
public abstract record GateResult
{
    /// <summary>Reason of a pending conversation that is a person's.</summary>
    public const string AssignedToPerson = "assigned_to_person";

    private GateResult()
    {
    }

    /// <summary>It may.</summary>
    public sealed record Open : GateResult;

    /// <summary>It may not: a person has the conversation, or nobody.</summary>
    public sealed record Closed(string Reason) : GateResult
    {
        /// <summary>For <see cref="AssignedToPerson"/>: to whom.</summary>
        public long? Assignee { get; init; }
    }

    /// <summary>Chatwoot did not tell; ask again later.</summary>
    public sealed record Unknown(string Code) : GateResult;
}
