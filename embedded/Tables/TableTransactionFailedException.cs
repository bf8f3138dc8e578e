using System.Globalization;

namespace Azure.Data.Tables;

/// <summary>
/// A transaction was refused as a whole because of one of its actions; nothing was changed.
/// Stands for Azure.Data.Tables.TableTransactionFailedException.
/// </summary>
public class TableTransactionFailedException : RequestFailedException
{
    internal const string IndexKey = "FailedEntity";

    /// <summary>Takes over status, error code and data of the failing action's answer.</summary>
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(
            requestFailedException.Status,
            requestFailedException.Message,
            requestFailedException.ErrorCode,
            requestFailedException.InnerException)
    {
        foreach (var key in requestFailedException.Data.Keys)
        {
            Data[key] = requestFailedException.Data[key];
        }

        if (Data[IndexKey] is string text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            FailedTransactionActionIndex = index;
        }
    }

    /// <summary>Position of the failing action, counted from 0; null if the service did not name one.</summary>
    public int? FailedTransactionActionIndex { get; }
}
