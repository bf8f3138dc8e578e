using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;

namespace Chatdify.Functions.Azure;

/// <summary>The last failures, each a row in its conversation's partition, so that they go when the conversation is forgotten.</summary>
internal sealed class TableFailureNotes(TableServiceClient tables) : IFailureNotes
{
    private readonly TableClient _table = tables.GetTableClient(TableNames.Conversations);

    /// <inheritdoc />
    public Task NoteAsync(ConversationKey key, string queue, FailureNote note, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(
            new TableEntity(key.ToString(), RowKeys.Failure(queue))
            {
                [nameof(note.Error)] = note.Error,
                [nameof(note.Attempts)] = note.Attempts,
                [nameof(note.At)] = note.At,
            },
            TableUpdateMode.Replace,
            cancellationToken);

    /// <inheritdoc />
    public async Task<FailureNote?> FindAsync(ConversationKey key, string queue, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(key.ToString(), RowKeys.Failure(queue), select: null, cancellationToken);
        return found.HasValue && found.Value is { } row
            ? new FailureNote(
                row.GetString(nameof(FailureNote.Error)) ?? "",
                row.GetInt32(nameof(FailureNote.Attempts)) ?? 0,
                row.GetDateTimeOffset(nameof(FailureNote.At)) ?? default)
            : null;
    }
}
