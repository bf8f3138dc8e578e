namespace Azure.Data.Tables;

/// <summary>A row of a table. Stands for Azure.Data.Tables.ITableEntity; here <see cref="TableEntity"/> is the only row type.</summary>
public interface ITableEntity
{
    /// <summary>Rows with the same partition key can be changed in one transaction. At most 512 characters.</summary>
    string PartitionKey { get; set; }

    /// <summary>Unique within the partition. At most 512 characters.</summary>
    string RowKey { get; set; }

    /// <summary>When the service last wrote the row; never sent.</summary>
    DateTimeOffset? Timestamp { get; set; }

    /// <summary>Version of the row as last read; never sent with the row.</summary>
    ETag ETag { get; set; }
}
