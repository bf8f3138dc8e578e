using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>One change to a table or a row: sent as a request of its own or as a part of a transaction.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the account, escaped.</param>
/// <param name="Body">JSON, ASCII only.</param>
/// <param name="IfMatch">Expected version of the row, null for no condition.</param>
internal sealed record TableOperation(RequestMethod Method, string Path, ReadOnlyMemory<byte>? Body = null, string? IfMatch = null)
{
    private static readonly JsonSerializerOptions Plain = new();

    public static TableOperation CreateTable(string table) =>
        new(RequestMethod.Post, "Tables", JsonSerializer.SerializeToUtf8Bytes(new { TableName = table }, Plain));

    public static TableOperation DeleteTable(string table) => new(RequestMethod.Delete, $"Tables('{Escape(table)}')");

    /// <exception cref="ArgumentNullException">A key is null; it may be empty.</exception>
    public static TableOperation Insert(string table, ITableEntity entity)
    {
        RequireKeys(entity.PartitionKey, entity.RowKey);
        return new(RequestMethod.Post, Uri.EscapeDataString(table), EntityWriter.Write(entity));
    }

    /// <summary>Without <paramref name="ifMatch"/> a missing row is inserted.</summary>
    public static TableOperation Update(string table, ITableEntity entity, TableUpdateMode mode, ETag ifMatch = default) =>
        new(MethodOf(mode), RowPath(table, entity.PartitionKey, entity.RowKey), EntityWriter.Write(entity), Header(ifMatch));

    /// <summary>Without <paramref name="ifMatch"/> the row is deleted whatever its version.</summary>
    public static TableOperation Delete(string table, string partitionKey, string rowKey, ETag ifMatch) =>
        new(RequestMethod.Delete, RowPath(table, partitionKey, rowKey), IfMatch: Header(ifMatch) ?? ETag.All.ToString());

    public static TableOperation From(string table, TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Add => Insert(table, action.Entity),
        TableTransactionActionType.UpdateMerge => Update(table, action.Entity, TableUpdateMode.Merge, action.ETag),
        TableTransactionActionType.UpdateReplace => Update(table, action.Entity, TableUpdateMode.Replace, action.ETag),
        TableTransactionActionType.Delete => Delete(table, action.Entity.PartitionKey, action.Entity.RowKey, action.ETag),
        TableTransactionActionType.UpsertMerge => Update(table, action.Entity, TableUpdateMode.Merge),
        TableTransactionActionType.UpsertReplace => Update(table, action.Entity, TableUpdateMode.Replace),
        _ => throw new InvalidOperationException($"Unknown action {action.ActionType}."),
    };

    /// <summary>Path of one row. Quotes in keys are doubled, everything but letters, digits and <c>-._~</c> is percent-encoded.</summary>
    /// <exception cref="ArgumentNullException">A key is null; it may be empty.</exception>
    public static string RowPath(string table, string partitionKey, string rowKey)
    {
        RequireKeys(partitionKey, rowKey);
        return $"{Uri.EscapeDataString(table)}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";
    }

    /// <summary>Headers beside those of the connection.</summary>
    public IEnumerable<(string Name, string Value)> Headers()
    {
        yield return ("Accept", "application/json;odata=minimalmetadata");
        yield return ("DataServiceVersion", "3.0");
        if (Body is not null)
        {
            yield return ("Content-Type", "application/json");
        }

        if (Method == RequestMethod.Post)
        {
            // The row that was just sent need not come back.
            yield return ("Prefer", "return-no-content");
        }

        if (IfMatch is not null)
        {
            yield return ("If-Match", IfMatch);
        }
    }

    private static void RequireKeys(string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
    }

    private static string? Header(ETag etag) => etag == default ? null : etag.ToString();

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static RequestMethod MethodOf(TableUpdateMode mode) => mode switch
    {
        TableUpdateMode.Merge => RequestMethod.Patch,
        TableUpdateMode.Replace => RequestMethod.Put,
        _ => throw new ArgumentException($"Unexpected value for {nameof(mode)}: {mode}", nameof(mode)),
    };
}
