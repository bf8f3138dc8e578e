using System.Text.Json;
using Sentry.Protocol;

namespace Sentry;

/// <summary>Writes the item of an event; https://develop.sentry.dev/sdk/event-payloads/.</summary>
internal static class EventJson
{
    public static Envelope ToEnvelope(SentryEvent @event, SentryOptions options, DateTimeOffset now) =>
        Envelope.Create("event", Envelope.ErrorCategory, @event.EventId, now, json => Write(json, @event, options));

    private static void Write(Utf8JsonWriter json, SentryEvent @event, SentryOptions options)
    {
        json.WriteString("event_id", @event.EventId.ToString());
        json.WriteString("timestamp", @event.Timestamp);
        PayloadJson.WriteLevel(json, @event.Level ?? SentryLevel.Error);
        PayloadJson.WriteOrigin(json, options);
        PayloadJson.WriteOptional(json, "transaction", @event.TransactionName);
        if (@event.Message?.Message is { } message)
        {
            json.WriteStartObject("logentry");
            json.WriteString("message", message);
            json.WriteEndObject();
        }

        WriteExceptions(json, @event.SentryExceptions);
        WriteThread(json, @event.CapturedAt);
        PayloadJson.WriteStrings(json, "tags", @event.Tags);
        WriteBreadcrumbs(json, @event.Breadcrumbs);
        json.WriteStartObject("contexts");
        PayloadJson.WriteMachine(json);
        json.WriteEndObject();
    }

    private static void WriteExceptions(Utf8JsonWriter json, IEnumerable<SentryException>? exceptions)
    {
        if (exceptions is null)
        {
            return;
        }

        json.WriteStartObject("exception");
        json.WriteStartArray("values");
        foreach (var exception in exceptions)
        {
            json.WriteStartObject();
            PayloadJson.WriteOptional(json, "type", exception.Type);
            PayloadJson.WriteOptional(json, "value", exception.Value);
            PayloadJson.WriteOptional(json, "module", exception.Module);
            WriteFrames(json, exception.Frames);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteThread(Utf8JsonWriter json, IReadOnlyList<StackFrameInfo> frames)
    {
        if (frames.Count == 0)
        {
            return;
        }

        json.WriteStartObject("threads");
        json.WriteStartArray("values");
        json.WriteStartObject();
        json.WriteBoolean("current", true);
        WriteFrames(json, frames);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFrames(Utf8JsonWriter json, IReadOnlyList<StackFrameInfo> frames)
    {
        if (frames.Count == 0)
        {
            return;
        }

        json.WriteStartObject("stacktrace");
        json.WriteStartArray("frames");
        foreach (var frame in frames)
        {
            json.WriteStartObject();
            json.WriteString("function", frame.Function);
            PayloadJson.WriteOptional(json, "module", frame.Module);
            PayloadJson.WriteOptional(json, "filename", frame.File);
            json.WriteNumber("lineno", frame.Line);
            json.WriteBoolean("in_app", frame.InApp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBreadcrumbs(Utf8JsonWriter json, IReadOnlyCollection<Breadcrumb> breadcrumbs)
    {
        if (breadcrumbs.Count == 0)
        {
            return;
        }

        json.WriteStartArray("breadcrumbs");
        foreach (var breadcrumb in breadcrumbs)
        {
            json.WriteStartObject();
            json.WriteString("timestamp", breadcrumb.Timestamp);
            PayloadJson.WriteOptional(json, "message", breadcrumb.Message);
            PayloadJson.WriteOptional(json, "category", breadcrumb.Category);
            PayloadJson.WriteOptional(json, "type", breadcrumb.Type);
            PayloadJson.WriteLevel(json, breadcrumb.Level);
            PayloadJson.WriteStrings(json, "data", breadcrumb.Data);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
