using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Protocol;

/// <summary>Reads rows from the service's JSON with minimal metadata.</summary>
internal static class EntityReader
{
    /// <summary>The one row of an answer.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not TableEntity.</exception>
    public static T ReadOne<T>(Response response)
        where T : class, ITableEntity
    {
        using var document = JsonDocument.Parse(response.Content);
        return Read<T>(document.RootElement);
    }

    /// <summary>The rows of a query's page.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not TableEntity.</exception>
    public static IReadOnlyList<T> ReadMany<T>(Response response)
        where T : class, ITableEntity
    {
        using var document = JsonDocument.Parse(response.Content);
        return [.. document.RootElement.GetProperty("value").EnumerateArray().Select(Read<T>)];
    }

    private static T Read<T>(JsonElement row)
        where T : class, ITableEntity
    {
        var entity = new TableEntity();
        var types = row.EnumerateObject()
            .Where(property => property.Name.EndsWith(EdmType.Suffix, StringComparison.Ordinal))
            .ToDictionary(property => property.Name[..^EdmType.Suffix.Length], property => property.Value.GetString());
        foreach (var property in row.EnumerateObject().Where(IsValue))
        {
            entity[property.Name] = property.Name == nameof(TableEntity.Timestamp)
                ? property.Value.GetDateTimeOffset()
                : Value(property.Value, types.GetValueOrDefault(property.Name));
        }

        return entity as T ?? throw new NotSupportedException($"{typeof(T)}: this stand-in for Azure.Data.Tables gives TableEntity only.");
    }

    private static bool IsValue(JsonProperty property) =>
        property.Name == TableEntity.ETagKey
        || !(property.Name.StartsWith("odata.", StringComparison.Ordinal) || property.Name.Contains("@odata.", StringComparison.Ordinal));

    private static object? Value(JsonElement value, string? type) => (type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        (EdmType.Int64, JsonValueKind.String) => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        (EdmType.Double, JsonValueKind.String) => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        (EdmType.Double, _) => value.GetDouble(),
        (EdmType.DateTime, _) => value.GetDateTimeOffset(),
        (EdmType.Guid, _) => value.GetGuid(),
        (EdmType.Binary, _) => value.GetBytesFromBase64(),
        (_, JsonValueKind.String) => value.GetString(),
        (_, JsonValueKind.True) => true,
        (_, JsonValueKind.False) => false,
        (_, JsonValueKind.Number) => Number(value),
        _ => throw new NotSupportedException($"A table row with a value of JSON kind {value.ValueKind}."),
    };

    // An unannotated number is an Int32, or a Double, which the service writes with a decimal point.
    private static object Number(JsonElement value) => value.TryGetInt32(out var number) ? (object)number : value.GetDouble();
}
