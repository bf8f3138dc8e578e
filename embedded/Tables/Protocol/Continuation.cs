namespace Azure.Data.Tables.Protocol;

/// <summary>Where the next page of a query begins: two values of the service, joined by a space as the official client does.</summary>
internal readonly record struct Continuation(string? PartitionKey, string? RowKey)
{
    public static Continuation Parse(string? token) => token?.Split(' ', 2) switch
    {
        [{ Length: > 0 } partition, { Length: > 0 } row] => new(partition, row),
        [{ Length: > 0 } partition, ..] => new(partition, RowKey: null),
        _ => default,
    };

    /// <summary>Null on the last page. The row may be missing: the next page then begins with the partition.</summary>
    public static Continuation? From(Response response)
    {
        response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition);
        response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row);
        return partition is null && row is null ? null : new Continuation(partition, row);
    }

    /// <inheritdoc />
    public override string ToString() => $"{PartitionKey} {RowKey}";
}
