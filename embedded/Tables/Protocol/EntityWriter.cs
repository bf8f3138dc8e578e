using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Protocol;

/// <summary>Writes a row as JSON with <c>odata.type</c> annotations. Non-ASCII text is escaped, as the official client does.</summary>
internal static class EntityWriter
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    // The first moment that the service can store.
    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The JSON of a row. Properties that are null are left out: the service does not store null.</summary>
    /// <exception cref="NotSupportedException">The row is not a TableEntity, or a property has a type that tables do not have.</exception>
    /// <exception cref="RequestFailedException">400, as the service would answer: a date before 1601.</exception>
    public static ReadOnlyMemory<byte> Write(ITableEntity entity)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var (name, value) in Row(entity))
        {
            if (value is not null && name is not (TableEntity.ETagKey or nameof(TableEntity.Timestamp)))
            {
                WriteProperty(json, name, value);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static TableEntity Row(ITableEntity entity) => entity as TableEntity
        ?? throw new NotSupportedException($"{entity.GetType()}: this stand-in for Azure.Data.Tables takes TableEntity only.");

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text: json.WriteString(name, text); break;
            case bool boolean: json.WriteBoolean(name, boolean); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: WriteTyped(json, name, EdmType.Int64, number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: WriteDouble(json, name, number); break;
            case Guid guid: WriteTyped(json, name, EdmType.Guid, guid.ToString()); break;
            case byte[] bytes: WriteTyped(json, name, EdmType.Binary, Convert.ToBase64String(bytes)); break;
            case BinaryData data: WriteTyped(json, name, EdmType.Binary, Convert.ToBase64String(data.ToMemory().Span)); break;
            case DateTimeOffset date: WriteTyped(json, name, EdmType.DateTime, Time(name, date)); break;
            case DateTime date: WriteTyped(json, name, EdmType.DateTime, Time(name, Utc(name, date))); break;
            default: throw new NotSupportedException($"Property {name}: tables have no type for {value.GetType()}.");
        }
    }

    private static void WriteTyped(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name + EdmType.Suffix, type);
        json.WriteString(name, value);
    }

    private static void WriteDouble(Utf8JsonWriter json, string name, double number)
    {
        if (!double.IsFinite(number))
        {
            // JSON has no number for these; the invariant names NaN, Infinity and -Infinity are the service's.
            WriteTyped(json, name, EdmType.Double, number.ToString(CultureInfo.InvariantCulture));
            return;
        }

        json.WriteString(name + EdmType.Suffix, EdmType.Double);
        json.WriteNumber(name, number);
    }

    private static DateTimeOffset Utc(string name, DateTime date) => date.Kind == DateTimeKind.Utc
        ? new DateTimeOffset(date)
        : throw new NotSupportedException($"Property {name}: the DateTime must be UTC, but its Kind is {date.Kind}.");

    private static string Time(string name, DateTimeOffset date) => date >= Earliest
        ? date.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)
        : throw new RequestFailedException(
            400,
            $"Property {name}: {date:O} is before 1601-01-01, the first date that a table can store.",
            TableErrorCode.OutOfRangeInput.ToString(),
            innerException: null);
}
