using System.Globalization;
using System.Text.Json;

using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;

namespace Chatdify.Functions.Azure;

/// <summary>Dead letters as table rows, and back. Rows of earlier versions lack some of the properties.</summary>
internal static class DeadLetterRows
{
    /// <summary>The one partition.</summary>
    public const string Partition = "dead";

    private const int MomentLength = 19;

    private static readonly JsonSerializerOptions Plain = new() { IgnoreReadOnlyProperties = true };

    /// <summary>Key of a row: the newest first, then the id.</summary>
    public static string Key(DeadLetter letter) => $"{Moment(letter.At)}-{letter.Id}";

    /// <summary>How the keys of a moment begin; later moments sort before earlier ones.</summary>
    public static string Moment(DateTimeOffset at) =>
        (DateTimeOffset.MaxValue.UtcTicks - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>A dead letter.</summary>
    public static TableEntity ToRow(DeadLetter letter)
    {
        var row = new TableEntity(Partition, Key(letter))
        {
            [nameof(letter.At)] = letter.At,
            [nameof(letter.Queue)] = letter.Queue,
            [nameof(letter.Reason)] = letter.Reason,
            [nameof(letter.CorrelationId)] = letter.CorrelationId,
            [nameof(letter.Outcome)] = letter.Outcome,
            [nameof(letter.MessageIds)] = JsonSerializer.Serialize(letter.MessageIds),
            [nameof(letter.Told)] = JsonSerializer.Serialize(letter.Told, Plain),
        };
        if (letter.Conversation is { } key)
        {
            (row["Account"], row["Conversation"]) = (key.Account, key.Conversation);
        }

        Set(row, nameof(letter.TurnId), letter.TurnId);
        Set(row, nameof(letter.LastError), letter.LastError);
        Set(row, nameof(letter.Attempts), letter.Attempts);
        return row;
    }

    /// <summary>A dead letter. Time and id come from the key, so that they always lead back to the row.</summary>
    public static DeadLetter ToLetter(TableEntity row) => new()
    {
        Id = row.RowKey[(MomentLength + 1)..],
        At = At(row.RowKey[..MomentLength]),
        Queue = row.GetString(nameof(DeadLetter.Queue)) ?? "",
        Conversation = row.GetInt64("Account") is { } account && row.GetInt64("Conversation") is { } conversation
            ? new ConversationKey(account, conversation)
            : null,
        TurnId = row.GetString(nameof(DeadLetter.TurnId)),
        MessageIds = row.GetString(nameof(DeadLetter.MessageIds)) is { } ids ? JsonSerializer.Deserialize<List<long>>(ids) ?? [] : [],
        Reason = row.GetString(nameof(DeadLetter.Reason)) ?? "",
        LastError = row.GetString(nameof(DeadLetter.LastError)),
        Attempts = row.GetInt32(nameof(DeadLetter.Attempts)),
        CorrelationId = row.GetString(nameof(DeadLetter.CorrelationId)) ?? "",
        Outcome = row.GetString(nameof(DeadLetter.Outcome)) ?? "unknown",
        Told = row.GetString(nameof(DeadLetter.Told)) is { } told
            ? JsonSerializer.Deserialize<CustomerTold>(told) ?? CustomerTold.Nothing
            : CustomerTold.Nothing,
    };

    private static DateTimeOffset At(string moment) =>
        new(DateTimeOffset.MaxValue.UtcTicks - long.Parse(moment, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static void Set(TableEntity row, string name, object? value)
    {
        if (value is not null)
        {
            row[name] = value;
        }
    }
}
