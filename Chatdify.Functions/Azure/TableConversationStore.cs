using System.Globalization;

using Azure;
using Azure.Data.Tables;

using Chatdify.Core.Conversations;

namespace Chatdify.Functions.Azure;

/// <summary>Conversations in Table Storage: one partition each, so that a change is one entity group transaction.</summary>
internal sealed class TableConversationStore(TableServiceClient tables) : IConversationStore
{
    private readonly TableClient _table = tables.GetTableClient(TableNames.Conversations);

    /// <inheritdoc />
    public async Task<Snapshot> GetAsync(ConversationKey key, CancellationToken cancellationToken) =>
        ToSnapshot(await FindAsync(key.ToString(), RowKeys.Conversation, cancellationToken), []);

    /// <inheritdoc />
    public async Task<Snapshot> LoadAsync(ConversationKey key, CancellationToken cancellationToken)
    {
        TableEntity? state = null;
        var mailbox = new List<MailboxMessage>();
        var range = Range(key, RowKeys.Conversation, RowKeys.AfterMailbox);
        await foreach (var row in _table.QueryAsync<TableEntity>(range, Snapshot.MailboxLimit + 1, select: null, cancellationToken))
        {
            if (row.RowKey == RowKeys.Conversation)
            {
                state = row;
            }
            else
            {
                mailbox.Add(ConversationRows.ToMessage(row));
            }

            if (mailbox.Count == Snapshot.MailboxLimit)
            {
                break;
            }
        }

        return ToSnapshot(state, mailbox);
    }

    /// <inheritdoc />
    public async Task<Turn?> GetTurnAsync(ConversationKey key, string turnId, CancellationToken cancellationToken) =>
        await FindAsync(key.ToString(), RowKeys.Turn(turnId), cancellationToken) is { } row ? ConversationRows.ToTurn(row) : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<Turn>> RecentTurnsAsync(ConversationKey key, int count, CancellationToken cancellationToken)
    {
        if (await FirstOfLastAsync(key, count, cancellationToken) is not { } first)
        {
            return [];
        }

        var recent = new List<Turn>();
        var range = Range(key, first, RowKeys.AfterTurns);
        await foreach (var row in _table.QueryAsync<TableEntity>(range, maxPerPage: null, select: null, cancellationToken))
        {
            recent.Add(ConversationRows.ToTurn(row));
        }

        return [.. recent.TakeLast(count)];
    }

    /// <summary>
    /// The row of the oldest of the last turns; null without any. Keys alone are read for it, a thousand at a time: a conversation of years has
    /// megabytes of text.
    /// </summary>
    private async Task<string?> FirstOfLastAsync(ConversationKey key, int count, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        var range = Range(key, RowKeys.Turns, RowKeys.AfterTurns);
        await foreach (var row in _table.QueryAsync<TableEntity>(range, maxPerPage: null, [nameof(TableEntity.RowKey)], cancellationToken))
        {
            last.Enqueue(row.RowKey);
            if (last.Count > count)
            {
                last.Dequeue();
            }
        }

        return last.TryPeek(out var first) ? first : null;
    }

    /// <inheritdoc />
    public async Task<MessageFate?> GetFateAsync(ConversationKey key, long messageId, CancellationToken cancellationToken) =>
        await FindAsync(key.ToString(), RowKeys.Seen(messageId), cancellationToken) is { } row ? ConversationRows.ToFate(row) : null;

    /// <inheritdoc />
    public async Task<CommitResult> CommitAsync(
        ConversationKey key, Snapshot basis, ConversationChange change, CancellationToken cancellationToken)
    {
        var actions = Actions(key, basis, change).ToList();
        try
        {
            await _table.SubmitTransactionAsync(actions, cancellationToken);
            return CommitResult.Done;
        }
        catch (TableTransactionFailedException failure) when (failure.Status is 409 or 412 or 404)
        {
            return IsDuplicate(failure, actions) ? CommitResult.Duplicate : CommitResult.Conflict;
        }
    }

    /// <inheritdoc />
    public Task MapBackendAsync(ConversationKey key, string backend, string backendConversationId, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(
            new TableEntity(BackendPartition(backend, backendConversationId), RowKeys.Conversation)
            {
                ["Account"] = key.Account,
                ["Conversation"] = key.Conversation,
            },
            TableUpdateMode.Replace,
            cancellationToken);

    /// <inheritdoc />
    public async Task<ConversationKey?> FindByBackendAsync(string backend, string backendConversationId, CancellationToken cancellationToken) =>
        await FindAsync(BackendPartition(backend, backendConversationId), RowKeys.Conversation, cancellationToken) is { } row
            ? new ConversationKey(row.GetInt64("Account") ?? 0, row.GetInt64("Conversation") ?? 0)
            : null;

    /// <summary>The mark of a received message goes first: a failure of action 0 then means that it is there already.</summary>
    private static IEnumerable<TableTransactionAction> Actions(ConversationKey key, Snapshot basis, ConversationChange change)
    {
        if (change.Receive is { } received)
        {
            yield return new(TableTransactionActionType.Add, ConversationRows.Waiting(key, received.Id));
            yield return new(TableTransactionActionType.Add, ConversationRows.ToRow(key, received));
        }

        foreach (var message in change.PutBack)
        {
            yield return new(TableTransactionActionType.UpsertReplace, ConversationRows.Waiting(key, message.Id));
            yield return new(TableTransactionActionType.UpsertReplace, ConversationRows.ToRow(key, message));
        }

        var state = ConversationRows.ToRow(key, change.State);
        yield return basis.Version is { } version
            ? new(TableTransactionActionType.UpdateReplace, state, new ETag(version))
            : new(TableTransactionActionType.Add, state);
        if (change.Turn is { } turn)
        {
            yield return new(TableTransactionActionType.UpsertReplace, ConversationRows.ToRow(key, turn));
        }

        foreach (var id in change.Settle)
        {
            yield return new(TableTransactionActionType.UpsertReplace, ConversationRows.Settled(key, id, change));
            yield return new(TableTransactionActionType.Delete, new TableEntity(key.ToString(), RowKeys.Mailbox(id)), ETag.All);
        }
    }

    private static bool IsDuplicate(TableTransactionFailedException failure, List<TableTransactionAction> actions) =>
        failure is { Status: 409, FailedTransactionActionIndex: { } index } && IsMark(actions[index]);

    private static bool IsMark(TableTransactionAction action) =>
        action.ActionType == TableTransactionActionType.Add && action.Entity.RowKey != RowKeys.Conversation;

    private async Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(partition, row, select: null, cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    private static Snapshot ToSnapshot(TableEntity? state, IReadOnlyList<MailboxMessage> mailbox) => state is null
        ? new Snapshot(new ConversationState(), null, mailbox)
        : new Snapshot(ConversationRows.ToState(state), state.ETag.ToString(), mailbox);

    private static string Range(ConversationKey key, string from, string to) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {key.ToString()} and RowKey ge {from} and RowKey lt {to}");

    private static string BackendPartition(string backend, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"backend-{backend}-{Uri.EscapeDataString(id)}");
}
