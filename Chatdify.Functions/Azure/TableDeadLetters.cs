using System.Runtime.CompilerServices;

using Azure.Data.Tables;

using Chatdify.Core.DeadLetters;

namespace Chatdify.Functions.Azure;

/// <summary>Dead letters in a table of their own, the newest first.</summary>
internal sealed class TableDeadLetters(TableServiceClient tables) : IDeadLetters
{
    private readonly TableClient _table = tables.GetTableClient(TableNames.DeadLetters);

    /// <summary><inheritdoc /> The same letter once more changes nothing: the client repeats a write whose answer got lost.</summary>
    public Task AddAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(DeadLetterRows.ToRow(letter), TableUpdateMode.Replace, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<DeadLetter> ListAsync(
        DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The time runs backwards in the keys: what came since lies before.
        var end = since is { } from ? DeadLetterRows.Moment(from.AddTicks(-1)) : ":";
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {DeadLetterRows.Partition} and RowKey lt {end}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, maxPerPage: null, select: null, cancellationToken))
        {
            yield return DeadLetterRows.ToLetter(row);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<DeadLetter>> FindAsync(string idPrefix, CancellationToken cancellationToken)
    {
        var found = new List<DeadLetter>();
        await foreach (var letter in ListAsync(since: null, cancellationToken))
        {
            if (letter.Id.StartsWith(idPrefix, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(letter);
            }

            if (found.Count == 2)
            {
                break;
            }
        }

        return found;
    }

    /// <inheritdoc />
    public Task RemoveAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        _table.DeleteEntityAsync(DeadLetterRows.Partition, DeadLetterRows.Key(letter), global::Azure.ETag.All, cancellationToken);
}
