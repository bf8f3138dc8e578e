using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Functions.Azure;

namespace Chatdify.Benchmarks.Soak.Histories;

/// <summary>What the app has written down, read with its own store.</summary>
internal sealed class AppRecords(string storage, long account)
{
    private const int AllTurns = 1000;
    private readonly TableConversationStore _store = new(new TableServiceClient(storage));

    /// <summary>Why a conversation is not at rest; null when it is.</summary>
    public async Task<string?> UnrestAsync(long conversation)
    {
        var (state, _, mailbox) = await _store.LoadAsync(new ConversationKey(account, conversation), CancellationToken.None);
        return state is { Phase: Phase.Idle, FirstUnansweredAt: null } && mailbox.Count == 0
            ? null
            : $"phase {state.Phase}, {mailbox.Count} messages wait, first unanswered {state.FirstUnansweredAt:HH:mm:ss.fff}, attempts {state.Attempts}, "
                + $"not before {state.NotBefore:HH:mm:ss.fff}, lease until {state.LeaseUntil:HH:mm:ss.fff}";
    }

    /// <summary>How messages ended; those that have not are missing.</summary>
    public async Task<IReadOnlyList<Ended>> EndsAsync(long conversation, IEnumerable<long> messages)
    {
        var key = new ConversationKey(account, conversation);
        var turns = (await _store.RecentTurnsAsync(key, AllTurns, CancellationToken.None)).ToDictionary(turn => turn.Id);
        var ends = new List<Ended>();
        foreach (var message in messages)
        {
            var fate = await _store.GetFateAsync(key, message, CancellationToken.None);
            var turn = fate?.TurnId is { } id ? turns.GetValueOrDefault(id) : null;
            if ((fate?.Outcome ?? turn?.Outcome) is { } outcome)
            {
                ends.Add(new Ended(message, outcome.Kind.ToString(), outcome.Reason, turn?.Id, turn?.StartedAt, turn?.EndedAt));
            }
        }

        return ends;
    }
}
