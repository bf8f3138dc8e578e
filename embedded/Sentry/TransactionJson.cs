using System.Text.Json;

namespace Sentry;

/// <summary>Writes the item of a transaction; https://develop.sentry.dev/sdk/event-payloads/transaction/.</summary>
internal static class TransactionJson
{
    public static Envelope ToEnvelope(
        TransactionTracer transaction,
        IReadOnlyDictionary<string, string> tags,
        SentryOptions options,
        DateTimeOffset now) =>
        Envelope.Create(
            "transaction",
            Envelope.TransactionCategory,
            transaction.EventId,
            now,
            json => Write(json, transaction, tags, options));

    private static void Write(
        Utf8JsonWriter json,
        TransactionTracer transaction,
        IReadOnlyDictionary<string, string> tags,
        SentryOptions options)
    {
        json.WriteString("type", "transaction");
        json.WriteString("event_id", transaction.EventId.ToString());
        json.WriteString("transaction", transaction.Name);
        json.WriteString("start_timestamp", transaction.Start);
        json.WriteString("timestamp", transaction.End);
        json.WriteStartObject("transaction_info");
        json.WriteString("source", "custom");
        json.WriteEndObject();
        PayloadJson.WriteOrigin(json, options);
        PayloadJson.WriteStrings(json, "tags", tags);
        json.WriteStartObject("contexts");
        json.WriteStartObject("trace");
        json.WriteString("trace_id", SentryId.Create().ToString());
        json.WriteString("span_id", SentryId.Create().ToString()[..16]);
        json.WriteString("op", transaction.Operation);
        json.WriteString("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(transaction.Status.ToString()));
        json.WriteEndObject();
        PayloadJson.WriteMachine(json);
        json.WriteEndObject();
    }
}
