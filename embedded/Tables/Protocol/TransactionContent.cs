using System.Globalization;
using System.Text;

namespace Azure.Data.Tables.Protocol;

/// <summary>Body of an entity group transaction: a multipart/mixed batch of one change set, one HTTP request per action.</summary>
internal sealed class TransactionContent
{
    private const string NewLine = "\r\n";

    private readonly StringBuilder _text = new();
    private readonly string _batch = $"batch_{Guid.NewGuid()}";
    private readonly string _changeSet = $"changeset_{Guid.NewGuid()}";

    private TransactionContent()
    {
    }

    /// <summary>Content type with the boundary.</summary>
    public string ContentType => $"multipart/mixed; boundary={_batch}";

    /// <summary>The body: ASCII, because rows and addresses are.</summary>
    public ReadOnlyMemory<byte> Body => Encoding.ASCII.GetBytes(_text.ToString());

    /// <summary>Number of actions.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the actions in their order.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    /// <exception cref="TableTransactionFailedException">An action could not be written.</exception>
    public static TransactionContent From(string account, string table, IEnumerable<TableTransactionAction> actions)
    {
        var content = new TransactionContent();
        content.Line($"--{content._batch}");
        content.Line($"Content-Type: multipart/mixed; boundary={content._changeSet}");
        content.Line("");
        foreach (var action in actions)
        {
            content.Add(account, Operation(table, action, content.Count));
        }

        content.Line($"--{content._changeSet}--");
        content.Line($"--{content._batch}--");
        return content.Count > 0 ? content : throw new InvalidOperationException("A transaction needs at least one action.");
    }

    private static TableOperation Operation(string table, TableTransactionAction action, int index)
    {
        try
        {
            return TableOperation.From(table, action);
        }
        catch (RequestFailedException refused)
        {
            refused.Data[TableTransactionFailedException.IndexKey] = index.ToString(CultureInfo.InvariantCulture);
            throw new TableTransactionFailedException(refused);
        }
    }

    private void Add(string account, TableOperation operation)
    {
        Line($"--{_changeSet}");
        Line("Content-Type: application/http");
        Line("Content-Transfer-Encoding: binary");
        Line("");
        Line($"{operation.Method} {account}/{operation.Path} HTTP/1.1");
        foreach (var (name, value) in operation.Headers())
        {
            Line($"{name}: {value}");
        }

        Line("");
        Line(Encoding.ASCII.GetString((operation.Body ?? default).Span));
        Count++;
    }

    private void Line(string text) => _text.Append(text).Append(NewLine);
}
