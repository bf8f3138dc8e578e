using System.Globalization;
using Azure.Core;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>
/// One table. Stands for Azure.Data.Tables.TableClient, with <see cref="TableEntity"/> as the only row type (another one gives a
/// NotSupportedException). Methods throw <see cref="RequestFailedException"/> with the service's status and error code.
/// </summary>
public class TableClient
{
    private readonly TableConnection _connection = null!;

    /// <summary>For test doubles.</summary>
    protected TableClient()
    {
    }

    /// <summary>A table of the account of a storage connection string.</summary>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, options: null)
    {
    }

    /// <summary>A table of the account of a storage connection string.</summary>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public TableClient(string connectionString, string tableName, TableClientOptions? options = null)
        : this(TableConnection.Open(connectionString, options), tableName)
    {
    }

    /// <summary>The table at an address that ends with its name, by shared access signature. Http is allowed for loopback only.</summary>
    /// <exception cref="ArgumentException">The address does not name a table.</exception>
    public TableClient(Uri endpoint, AzureSasCredential credential, TableClientOptions? options = null)
        : this(TableConnection.Open(endpoint, TableOf(endpoint), credential, options), TableOf(endpoint))
    {
    }

    /// <summary>A table of the account at an address, by Microsoft Entra token. The address must be https.</summary>
    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null)
        : this(TableConnection.Open(endpoint, tableName, tokenCredential, options), tableName)
    {
    }

    /// <summary>A table of the account at an address, by account key.</summary>
    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, options: null)
    {
    }

    /// <summary>A table of the account at an address, by account key.</summary>
    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(TableConnection.Open(endpoint, tableName, credential, options), tableName)
    {
    }

    internal TableClient(TableConnection connection, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        (_connection, Name) = (connection, tableName);
    }

    /// <summary>Name of the table.</summary>
    public virtual string Name { get; } = null!;

    /// <summary>Name of the account.</summary>
    public virtual string AccountName => _connection.AccountName;

    /// <summary>Address of the table.</summary>
    public virtual Uri Uri => new($"{_connection.Address.AbsoluteUri.TrimEnd('/')}/{Name}");

    /// <summary>An OData filter from an interpolated string, its values quoted and escaped.</summary>
    /// <exception cref="ArgumentException">A value has a type that filters do not have.</exception>
    public static string CreateQueryFilter(FormattableString filter) => ODataLiteral.Filter(filter);

    /// <summary>Creates the table; if it exists it is left as it is, and the raw response then has status 409.</summary>
    /// <exception cref="RequestFailedException">409 TableBeingDeleted, or another refusal.</exception>
    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        var response = await _connection.SendAsync(TableOperation.CreateTable(Name), expected: 409, cancellationToken);
        if (response.Status == 409 && new RequestFailedException(response) is { } conflict
            && conflict.ErrorCode == TableErrorCode.TableBeingDeleted)
        {
            throw conflict;
        }

        return Response.FromValue(new TableItem(Name), response);
    }

    /// <summary>Deletes the table; a missing one gives a response with status 404 and no exception.</summary>
    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        _connection.SendAsync(TableOperation.DeleteTable(Name), expected: 404, cancellationToken);

    /// <summary>Inserts a row. The response carries its ETag.</summary>
    /// <exception cref="RequestFailedException">409 EntityAlreadyExists, also when a repeated attempt finds the first one's row.</exception>
    public virtual async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        ArgumentNullException.ThrowIfNull(entity);
        return await _connection.SendAsync(TableOperation.Insert(Name, entity), expected: null, cancellationToken);
    }

    /// <summary>Reads a row, or the named properties of it.</summary>
    /// <exception cref="RequestFailedException">404 ResourceNotFound.</exception>
    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await ReadAsync(partitionKey, rowKey, select, expected: null, cancellationToken);
        return Response.FromValue(EntityReader.ReadOne<T>(response), response);
    }

    /// <summary>Reads a row, or the named properties of it. HasValue tells whether it exists.</summary>
    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await ReadAsync(partitionKey, rowKey, select, expected: 404, cancellationToken);
        return response.Status == 404
            ? new NoValueResponse<T>(response)
            : Response.FromValue(EntityReader.ReadOne<T>(response), response);
    }

    /// <summary>Inserts a row, or merges it into or replaces the existing one, whatever its version.</summary>
    public virtual async Task<Response> UpsertEntityAsync<T>(
        T entity,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        ArgumentNullException.ThrowIfNull(entity);
        return await _connection.SendAsync(TableOperation.Update(Name, entity, mode), expected: null, cancellationToken);
    }

    /// <summary>Merges into or replaces an existing row that still has the version <paramref name="ifMatch"/>; ETag.All: any.</summary>
    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied, or 404 ResourceNotFound.</exception>
    /// <exception cref="ArgumentException"><paramref name="ifMatch"/> is the default.</exception>
    public virtual async Task<Response> UpdateEntityAsync<T>(
        T entity,
        ETag ifMatch,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        ArgumentNullException.ThrowIfNull(entity);
        return ifMatch == default
            ? throw new ArgumentException("Value cannot be empty.", nameof(ifMatch))
            : await _connection.SendAsync(TableOperation.Update(Name, entity, mode, ifMatch), expected: null, cancellationToken);
    }

    /// <summary>Deletes a row, by default whatever its version; a missing one gives a response with status 404 and no exception.</summary>
    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied.</exception>
    public virtual async Task<Response> DeleteEntityAsync(
        string partitionKey,
        string rowKey,
        ETag ifMatch = default,
        CancellationToken cancellationToken = default) =>
        await _connection.SendAsync(
            TableOperation.Delete(Name, partitionKey, rowKey, ifMatch), expected: 404, cancellationToken);

    /// <summary>Deletes a row by the keys of <paramref name="entity"/>; its ETag is not looked at.</summary>
    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied.</exception>
    public virtual async Task<Response> DeleteEntityAsync(
        ITableEntity entity,
        ETag ifMatch = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return await DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    /// <summary>The rows that match an OData filter, in the order of their keys, at most 1000 per page.</summary>
    public virtual AsyncPageable<T> QueryAsync<T>(
        string? filter = null,
        int? maxPerPage = null,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var columns = Columns(select);
        return new TablePages<T>(
            (next, size, token) => PageAsync<T>(filter, columns, next, size, token), maxPerPage, cancellationToken);
    }

    /// <summary>All of 1 to 100 actions on different rows of one partition, or none. One response per action.</summary>
    /// <exception cref="TableTransactionFailedException">An action was refused: its position, status and error code.</exception>
    /// <exception cref="InvalidOperationException">There are no actions.</exception>
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        return await _connection.SubmitAsync(Name, transactionActions, cancellationToken);
    }

    private static string TableOf(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return TableAddress.TableOf(endpoint) ?? throw new ArgumentException("The address does not name a table.", nameof(endpoint));
    }

    private static string? Columns(IEnumerable<string>? select) => select is null ? null : string.Join(',', select);

    private Task<Response> ReadAsync(
        string partitionKey,
        string rowKey,
        IEnumerable<string>? select,
        int? expected,
        CancellationToken cancellationToken) =>
        _connection.GetAsync(
            TableOperation.RowPath(Name, partitionKey, rowKey), [("$select", Columns(select))], expected, cancellationToken);

    private async Task<Page<T>> PageAsync<T>(
        string? filter,
        string? select,
        string? next,
        int? size,
        CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var continuation = Continuation.Parse(next);
        var response = await _connection.GetAsync(
            $"{Uri.EscapeDataString(Name)}()",
            [
                ("$filter", filter),
                ("$select", select),
                ("$top", size?.ToString(CultureInfo.InvariantCulture)),
                ("NextPartitionKey", continuation.PartitionKey),
                ("NextRowKey", continuation.RowKey),
            ],
            expected: null,
            cancellationToken);
        return Page<T>.FromValues(EntityReader.ReadMany<T>(response), Continuation.From(response)?.ToString(), response);
    }
}
