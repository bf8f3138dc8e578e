using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Functions.Azure;

namespace Chatdify.Tests.Flows;

/// <summary>What the app has written down, read with its own store.</summary>
internal sealed class Records(Stage stage)
{
    private readonly TableConversationStore _store = new(new TableServiceClient(stage.Storage));

    public Task<Snapshot> ConversationAsync(long conversation) => _store.LoadAsync(Key(conversation), CancellationToken.None);

    public Task<IReadOnlyList<Turn>> TurnsAsync(long conversation) => _store.RecentTurnsAsync(Key(conversation), 100, CancellationToken.None);

    public async Task<Turn?> LastTurnAsync(long conversation) => await TurnsAsync(conversation) is [.., var last] ? last : null;

    /// <summary>How a message ended: told by its own record or by its turn; null while it has not.</summary>
    public async Task<TurnOutcome?> OutcomeAsync(long conversation, long message)
    {
        var fate = await _store.GetFateAsync(Key(conversation), message, CancellationToken.None);
        return fate?.Outcome
            ?? (fate?.TurnId is { } turn ? (await _store.GetTurnAsync(Key(conversation), turn, CancellationToken.None))?.Outcome : null);
    }

    /// <summary>Whether the app knows a message at all.</summary>
    public async Task<bool> IsStoredAsync(long conversation, long message) =>
        await _store.GetFateAsync(Key(conversation), message, CancellationToken.None) is not null;

    /// <summary>Waits until a message has ended.</summary>
    public Task<TurnOutcome> EndOfAsync(long conversation, long message, TimeSpan? timeout = null) =>
        Eventually.Async(() => OutcomeAsync(conversation, message), $"message {message} to have an outcome", timeout);

    public Task<ConversationKey?> FindByBackendAsync(string backendConversationId) =>
        _store.FindByBackendAsync("Dify", backendConversationId, CancellationToken.None);

    private ConversationKey Key(long conversation) => new(stage.Chatwoot.AccountId, conversation);
}
