using System.Globalization;

using Azure.Data.Tables;

using Chatdify.Core.DeadLetters;

namespace Chatdify.Functions.Azure;

/// <summary>Dead letters in a table of their own, the newest first.</summary>
internal sealed class TableDeadLetters(TableServiceClient tables) : IDeadLetters
{
    private const string Partition = "dead";
    private readonly TableClient _table = tables.GetTableClient(TableNames.DeadLetters);

    /// <inheritdoc />
    public Task AddAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        _table.AddEntityAsync(ToRow(letter), cancellationToken);

    private static TableEntity ToRow(DeadLetter letter)
    {
        var newestFirst = DateTimeOffset.MaxValue.UtcTicks - letter.At.UtcTicks;
        var row = new TableEntity(Partition, string.Create(CultureInfo.InvariantCulture, $"{newestFirst:D19}-{Guid.NewGuid():N}"))
        {
            [nameof(letter.At)] = letter.At,
            [nameof(letter.Queue)] = letter.Queue,
            [nameof(letter.Reason)] = letter.Reason,
            [nameof(letter.CorrelationId)] = letter.CorrelationId,
            [nameof(letter.Done)] = letter.Done,
        };
        if (letter.Conversation is { } key)
        {
            (row["Account"], row["Conversation"]) = (key.Account, key.Conversation);
        }

        if (letter.TurnId is { } turn)
        {
            row[nameof(letter.TurnId)] = turn;
        }

        return row;
    }
}
