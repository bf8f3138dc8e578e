using System.Text.Json;

using Azure;
using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Core.Shadows;

namespace Chatdify.Functions.Azure;

/// <summary>Answers of shadows, in the conversation's partition: they go when it goes.</summary>
internal sealed class TableShadowRecords(TableServiceClient tables) : IShadowRecords
{
    private readonly TableClient _table = tables.GetTableClient(TableNames.Conversations);

    /// <inheritdoc />
    public async Task<bool> BeginAsync(ConversationKey key, ShadowRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await _table.AddEntityAsync(ToRow(key, record), cancellationToken);
            return true;
        }
        catch (RequestFailedException there) when (there.Status == 409)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public Task EndAsync(ConversationKey key, ShadowRecord record, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(ToRow(key, record), TableUpdateMode.Replace, cancellationToken);

    private static TableEntity ToRow(ConversationKey key, ShadowRecord record)
    {
        var row = new TableEntity(key.ToString(), RowKeys.Shadow(record.TurnId))
        {
            [nameof(record.Pipeline)] = record.Pipeline,
            [nameof(record.AskedAt)] = record.AskedAt,
            [nameof(record.Text)] = record.Text,
        };
        if (record.Outcome is { } outcome)
        {
            row[nameof(record.Outcome)] = outcome;
        }

        if (record.Duration is { } duration)
        {
            row["Milliseconds"] = (long)duration.TotalMilliseconds;
        }

        if (record.Usage is { } usage)
        {
            row[nameof(record.Usage)] = JsonSerializer.Serialize(usage);
        }

        return row;
    }
}
