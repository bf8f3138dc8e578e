namespace Azure.Data.Tables;

/// <summary>What a transaction does with one row. Stands for Azure.Data.Tables.TableTransactionActionType.</summary>
public enum TableTransactionActionType
{
    /// <summary>Insert; 409 if the row exists.</summary>
    Add = 0,

    /// <summary>Merge into an existing row; without an ETag a missing row is inserted.</summary>
    UpdateMerge = 1,

    /// <summary>Replace an existing row; without an ETag a missing row is inserted.</summary>
    UpdateReplace = 2,

    /// <summary>Delete; 404 if the row is missing.</summary>
    Delete = 3,

    /// <summary>Merge, or insert a missing row; the ETag is not looked at.</summary>
    UpsertMerge = 4,

    /// <summary>Replace, or insert a missing row; the ETag is not looked at.</summary>
    UpsertReplace = 5,
}

/// <summary>One step of a transaction. Stands for Azure.Data.Tables.TableTransactionAction.</summary>
public class TableTransactionAction
{
    /// <summary>A step without a condition.</summary>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity)
        : this(actionType, entity, default)
    {
    }

    /// <summary>A step on the condition that the stored row still has <paramref name="etag"/>.</summary>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        (ActionType, Entity, ETag) = (actionType, entity, etag);
    }

    /// <summary>What is done.</summary>
    public TableTransactionActionType ActionType { get; }

    /// <summary>The row it is done to.</summary>
    public ITableEntity Entity { get; }

    /// <summary>Expected version of the stored row; the default means any.</summary>
    public ETag ETag { get; }
}
