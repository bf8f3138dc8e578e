namespace Azure.Data.Tables;

/// <summary>
/// A row as a dictionary of properties: string, int, long, double, bool, Guid, byte[], BinaryData, DateTime (UTC) or DateTimeOffset.
/// Dates come back as DateTimeOffset, binaries as byte[]. Stands for Azure.Data.Tables.TableEntity; as there, the keys, the timestamp
/// and the ETag (as <c>odata.etag</c>) are entries of the dictionary.
/// </summary>
public sealed partial class TableEntity : ITableEntity
{
    internal const string ETagKey = "odata.etag";

    private readonly Dictionary<string, object?> _properties;

    /// <summary>An empty row, its keys still to be set.</summary>
    public TableEntity()
        : this(new Dictionary<string, object?>())
    {
    }

    /// <summary>A row with its keys.</summary>
    public TableEntity(string partitionKey, string rowKey)
        : this() => (PartitionKey, RowKey) = (partitionKey, rowKey);

    /// <summary>A row with a copy of <paramref name="values"/>, which may hold the keys.</summary>
    public TableEntity(IDictionary<string, object?> values) => _properties = new Dictionary<string, object?>(values);

    /// <inheritdoc />
    public string PartitionKey
    {
        get => GetString(nameof(PartitionKey))!;
        set => _properties[nameof(PartitionKey)] = value;
    }

    /// <inheritdoc />
    public string RowKey
    {
        get => GetString(nameof(RowKey))!;
        set => _properties[nameof(RowKey)] = value;
    }

    /// <inheritdoc />
    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(nameof(Timestamp));
        set => _properties[nameof(Timestamp)] = value;
    }

    /// <inheritdoc />
    public ETag ETag
    {
        get => GetString(ETagKey) is { } value ? new ETag(value) : default;
        set => _properties[ETagKey] = value == default ? null : value.ToString();
    }

    /// <summary>Text, or null if absent.</summary>
    /// <exception cref="InvalidOperationException">The property has another type; so for every getter below.</exception>
    public string? GetString(string key) => Get<string>(key);

    /// <summary>Bytes, or null if absent.</summary>
    public byte[]? GetBinary(string key) => Get<byte[]>(key);

    /// <summary>Bytes, or null if absent.</summary>
    public BinaryData? GetBinaryData(string key) =>
        Find(key) is byte[] bytes ? BinaryData.FromBytes(bytes) : Get<BinaryData>(key);

    /// <summary>Boolean, or null if absent.</summary>
    public bool? GetBoolean(string key) => GetNullable<bool>(key);

    /// <summary>Date in UTC, or null if absent.</summary>
    public DateTime? GetDateTime(string key) =>
        Find(key) is DateTimeOffset date ? date.UtcDateTime : GetNullable<DateTime>(key);

    /// <summary>Date, or null if absent.</summary>
    public DateTimeOffset? GetDateTimeOffset(string key) =>
        Find(key) is DateTime date ? new DateTimeOffset(date) : GetNullable<DateTimeOffset>(key);

    /// <summary>64-bit floating point number, or null if absent.</summary>
    public double? GetDouble(string key) => GetNullable<double>(key);

    /// <summary>Guid, or null if absent.</summary>
    public Guid? GetGuid(string key) => GetNullable<Guid>(key);

    /// <summary>32-bit integer, or null if absent.</summary>
    public int? GetInt32(string key) => GetNullable<int>(key);

    /// <summary>64-bit integer, or null if absent; a property stored as int has another type.</summary>
    public long? GetInt64(string key) => GetNullable<long>(key);

    private T? Get<T>(string key)
        where T : class => Find(key) switch
        {
            null => null,
            T value => value,
            var other => throw WrongType(key, typeof(T), other),
        };

    private T? GetNullable<T>(string key)
        where T : struct => Find(key) switch
        {
            null => null,
            T value => value,
            var other => throw WrongType(key, typeof(T), other),
        };

    private object? Find(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return _properties.GetValueOrDefault(key);
    }

    private static InvalidOperationException WrongType(string key, Type wanted, object found) =>
        new($"Property {key} is a {found.GetType()}, not a {wanted}.");
}
