using System.Text.Json;

namespace Sentry;

/// <summary>One item with its headers, ready to be posted; https://develop.sentry.dev/sdk/envelopes/.</summary>
/// <param name="Category">What rate limits call such items.</param>
/// <param name="Content">The bytes of the request.</param>
internal sealed record Envelope(string Category, byte[] Content)
{
    public const string SdkName = "chatdify.embedded-sentry";
    public const string SdkVersion = "0.1.0";

    public const string ErrorCategory = "error";
    public const string TransactionCategory = "transaction";

    public static Envelope Create(string type, string category, SentryId id, DateTimeOffset sentAt, Action<Utf8JsonWriter> writeItem)
    {
        var item = Json(writeItem);
        using var content = new MemoryStream();
        content.Write(Json(json =>
        {
            json.WriteString("event_id", id.ToString());
            json.WriteString("sent_at", sentAt);
            WriteSdk(json);
        }));
        content.WriteByte((byte)'\n');
        content.Write(Json(json =>
        {
            json.WriteString("type", type);
            json.WriteNumber("length", item.Length);
        }));
        content.WriteByte((byte)'\n');
        content.Write(item);
        content.WriteByte((byte)'\n');
        return new Envelope(category, content.ToArray());
    }

    public static void WriteSdk(Utf8JsonWriter json)
    {
        json.WriteStartObject("sdk");
        json.WriteString("name", SdkName);
        json.WriteString("version", SdkVersion);
        json.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> writeMembers)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
