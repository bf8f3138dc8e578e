using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>The tables of a storage account. Stands for Azure.Data.Tables.TableServiceClient.</summary>
public class TableServiceClient
{
    private readonly TableConnection _connection = null!;

    /// <summary>For test doubles.</summary>
    protected TableServiceClient()
    {
    }

    /// <summary>The account of a storage connection string.</summary>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public TableServiceClient(string connectionString)
        : this(connectionString, options: null)
    {
    }

    /// <summary>The account of a storage connection string.</summary>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public TableServiceClient(string connectionString, TableClientOptions? options = null) =>
        _connection = TableConnection.Open(connectionString, options);

    /// <summary>The account at an address, by shared access signature. Http is allowed for loopback only.</summary>
    public TableServiceClient(Uri endpoint, AzureSasCredential credential)
        : this(endpoint, credential, options: null)
    {
    }

    /// <summary>The account at an address, by shared access signature. Http is allowed for loopback only.</summary>
    public TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions? options = null) =>
        _connection = TableConnection.Open(endpoint, table: null, credential, options);

    /// <summary>The account at an address, by Microsoft Entra token. The address must be https.</summary>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null) =>
        _connection = TableConnection.Open(endpoint, table: null, tokenCredential, options);

    /// <summary>The account at an address, by account key.</summary>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, options: null)
    {
    }

    /// <summary>The account at an address, by account key.</summary>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options) =>
        _connection = TableConnection.Open(endpoint, table: null, credential, options);

    /// <summary>Name of the account.</summary>
    public virtual string AccountName => _connection.AccountName;

    /// <summary>Address of the account.</summary>
    public virtual Uri Uri => _connection.Address;

    /// <summary>A client for one table, over the same pipeline. Nothing is sent.</summary>
    public virtual TableClient GetTableClient(string tableName) => new(_connection, tableName);

    /// <summary>The tables that match an OData filter on <c>TableName</c>, or all.</summary>
    public virtual AsyncPageable<TableItem> QueryAsync(
        string? filter = null,
        int? maxPerPage = null,
        CancellationToken cancellationToken = default) =>
        new TablePages<TableItem>((next, size, token) => PageAsync(filter, next, size, token), maxPerPage, cancellationToken);

    /// <summary>Creates a table; one that exists is left as it is, and the raw response then has status 409.</summary>
    /// <exception cref="RequestFailedException">409 TableBeingDeleted, or another refusal.</exception>
    public virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(
        string tableName,
        CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);

    /// <summary>Deletes a table; a missing one gives a response with status 404 and no exception.</summary>
    public virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).DeleteAsync(cancellationToken);

    private async Task<Page<TableItem>> PageAsync(string? filter, string? next, int? size, CancellationToken cancellationToken)
    {
        var response = await _connection.GetAsync(
            "Tables",
            [("$filter", filter), ("$top", size?.ToString(CultureInfo.InvariantCulture)), ("NextTableName", next)],
            expected: null,
            cancellationToken);
        using var document = JsonDocument.Parse(response.Content);
        var tables = document.RootElement.GetProperty("value").EnumerateArray()
            .Select(table => new TableItem(table.GetProperty("TableName").GetString()!));
        response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var continuation);
        return Page<TableItem>.FromValues([.. tables], continuation, response);
    }
}
