using Azure;
using Azure.Data.Tables;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Conversations;

namespace Chatdify.Functions.Azure;

/// <summary>What callbacks remember: locks in the conversation's partition, each call that must not be done twice in one of its own.</summary>
internal sealed class TableCallbackStore(TableServiceClient tables) : ICallbackStore
{
    private const string Owner = "Owner";
    private const string Until = "Until";
    private const string CallRow = "call";

    private readonly TableClient _table = tables.GetTableClient(TableNames.Conversations);

    /// <inheritdoc />
    public async Task<bool> TryLockAsync(
        ConversationKey key, string name, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var wanted = new TableEntity(key.ToString(), RowKeys.Lock(name)) { [Owner] = owner, [Until] = until };
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(wanted.PartitionKey, wanted.RowKey, select: null, cancellationToken);
        return found.HasValue && found.Value!.GetDateTimeOffset(Until) > now
            ? found.Value.GetString(Owner) == owner
            : await WriteAsync(wanted, found.HasValue ? found.Value!.ETag : null, cancellationToken) is not null;
    }

    /// <inheritdoc />
    public async Task UnlockAsync(ConversationKey key, string name, string owner, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(key.ToString(), RowKeys.Lock(name), select: null, cancellationToken);
        if (!found.HasValue || found.Value!.GetString(Owner) != owner)
        {
            return;
        }

        try
        {
            await _table.DeleteEntityAsync(key.ToString(), RowKeys.Lock(name), found.Value.ETag, cancellationToken);
        }
        catch (RequestFailedException taken) when (taken.Status is 404 or 412)
        {
            // It had run out, and somebody else has it.
        }
    }

    /// <inheritdoc />
    public async Task<CallRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(id), CallRow, select: null, cancellationToken);
        return found.HasValue ? ToRecord(id, found.Value!) : null;
    }

    /// <inheritdoc />
    public Task<string?> TryWriteAsync(CallRecord record, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition(record.Id), CallRow)
        {
            [nameof(record.Fingerprint)] = record.Fingerprint,
            [nameof(record.Mark)] = record.Mark,
            [nameof(record.StartedAt)] = record.StartedAt,
            [nameof(record.At)] = record.At,
            [nameof(record.State)] = record.State.ToString(),
        };
        if (record.SentAt is { } sentAt)
        {
            row[nameof(record.SentAt)] = sentAt;
        }

        LongText.Write(row, nameof(record.Answer), record.Answer ?? "");
        return WriteAsync(row, record.Version is { } version ? new ETag(version) : null, cancellationToken);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(CallRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await _table.DeleteEntityAsync(Partition(record.Id), CallRow, new ETag(record.Version!), cancellationToken);
        }
        catch (RequestFailedException taken) when (taken.Status is 404 or 412)
        {
            // Somebody else is at it.
        }
    }

    private static string Partition(string id) => "idem-" + id;

    private async Task<string?> WriteAsync(TableEntity row, ETag? version, CancellationToken cancellationToken)
    {
        try
        {
            var written = version is { } known
                ? await _table.UpdateEntityAsync(row, known, TableUpdateMode.Replace, cancellationToken)
                : await _table.AddEntityAsync(row, cancellationToken);
            return written.Headers.ETag?.ToString();
        }
        catch (RequestFailedException faster) when (faster.Status is 404 or 409 or 412)
        {
            return await OwnVersionAsync(row, cancellationToken);
        }
    }

    /// <summary>The version of the row if it is as we wanted it: the client has repeated a write that had got through.</summary>
    private async Task<string?> OwnVersionAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(row.PartitionKey, row.RowKey, select: null, cancellationToken);
        return found.HasValue && row.All(property => IsSystem(property.Key) || Equals(found.Value![property.Key], property.Value))
            ? found.Value!.ETag.ToString()
            : null;
    }

    private static bool IsSystem(string property) => property is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag";

    private static CallRecord ToRecord(string id, TableEntity row) => new()
    {
        Id = id,
        Fingerprint = row.GetString(nameof(CallRecord.Fingerprint)) ?? "",
        Mark = row.GetString(nameof(CallRecord.Mark)) ?? "",
        StartedAt = row.GetDateTimeOffset(nameof(CallRecord.StartedAt)) ?? default,
        SentAt = row.GetDateTimeOffset(nameof(CallRecord.SentAt)),
        At = row.GetDateTimeOffset(nameof(CallRecord.At)) ?? default,
        State = Enum.TryParse<CallState>(row.GetString(nameof(CallRecord.State)), out var state) ? state : CallState.Running,
        Answer = LongText.Read(row, nameof(CallRecord.Answer)) is { Length: > 0 } answer ? answer : null,
        Version = row.ETag.ToString(),
    };
}
