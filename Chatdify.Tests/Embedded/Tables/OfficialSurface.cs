namespace Chatdify.Tests.Embedded.Tables;

/// <summary>
/// What we use of Azure.Data.Tables 12.11.0, member by member: modifiers, types, parameter names, defaults and constraints as the
/// package declares them. A member is added here first, from the package, and then to the stand-in.
/// </summary>
internal static class OfficialSurface
{
    public const string Members = """
        interface ITableEntity
          ETag ETag { get; set; }
          string PartitionKey { get; set; }
          string RowKey { get; set; }
          DateTimeOffset? Timestamp { get; set; }
        class TableClient
          protected TableClient()
          TableClient(string connectionString, string tableName)
          TableClient(string connectionString, string tableName, TableClientOptions options = null)
          TableClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
          TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions options = null)
          TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
          TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions options = null)
          virtual string AccountName { get; }
          virtual string Name { get; }
          virtual Uri Uri { get; }
          virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) where T : ITableEntity
          virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
          static string CreateQueryFilter(FormattableString filter)
          virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default)
          virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
          virtual Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
          virtual Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity
          virtual Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity
          virtual AsyncPageable<T> QueryAsync<T>(string filter = null, int? maxPerPage = default, IEnumerable<string> select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity
          virtual Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
          virtual Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = Merge, CancellationToken cancellationToken = default) where T : ITableEntity
          virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = Merge, CancellationToken cancellationToken = default) where T : ITableEntity
        class TableClientOptions : ClientOptions
          TableClientOptions(ServiceVersion serviceVersion = V2020_12_06)
        enum ServiceVersion
          V2019_02_02 = 1
          V2020_12_06 = 2
        sealed class TableEntity
          TableEntity()
          TableEntity(IDictionary<string, object> values)
          TableEntity(string partitionKey, string rowKey)
          int Count { get; }
          ETag ETag { get; set; }
          object Item[string key] { get; set; }
          ICollection<string> Keys { get; }
          string PartitionKey { get; set; }
          string RowKey { get; set; }
          DateTimeOffset? Timestamp { get; set; }
          void Add(string key, object value)
          void Clear()
          bool ContainsKey(string key)
          byte[] GetBinary(string key)
          BinaryData GetBinaryData(string key)
          bool? GetBoolean(string key)
          DateTime? GetDateTime(string key)
          DateTimeOffset? GetDateTimeOffset(string key)
          double? GetDouble(string key)
          Guid? GetGuid(string key)
          int? GetInt32(string key)
          long? GetInt64(string key)
          string GetString(string key)
          bool Remove(string key)
          bool TryGetValue(string key, out object value)
        class TableServiceClient
          protected TableServiceClient()
          TableServiceClient(string connectionString)
          TableServiceClient(string connectionString, TableClientOptions options = null)
          TableServiceClient(Uri endpoint, AzureSasCredential credential)
          TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
          TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null)
          TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
          TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
          virtual string AccountName { get; }
          virtual Uri Uri { get; }
          virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default)
          virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default)
          virtual TableClient GetTableClient(string tableName)
          virtual AsyncPageable<TableItem> QueryAsync(string filter = null, int? maxPerPage = default, CancellationToken cancellationToken = default)
        class TableSharedKeyCredential
          TableSharedKeyCredential(string accountName, string accountKey)
          string AccountName { get; }
        class TableTransactionAction
          TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity)
          TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
          TableTransactionActionType ActionType { get; }
          ITableEntity Entity { get; }
          ETag ETag { get; }
        enum TableTransactionActionType
          Add = 0
          UpdateMerge = 1
          UpdateReplace = 2
          Delete = 3
          UpsertMerge = 4
          UpsertReplace = 5
        class TableTransactionFailedException : RequestFailedException
          TableTransactionFailedException(RequestFailedException requestFailedException)
          int? FailedTransactionActionIndex { get; }
        enum TableUpdateMode
          Merge = 0
          Replace = 1
        struct TableErrorCode
          TableErrorCode(string value)
          static TableErrorCode EntityAlreadyExists { get; }
          static TableErrorCode EntityTooLarge { get; }
          static TableErrorCode InvalidInput { get; }
          static TableErrorCode OutOfRangeInput { get; }
          static TableErrorCode ResourceNotFound { get; }
          static TableErrorCode TableAlreadyExists { get; }
          static TableErrorCode TableBeingDeleted { get; }
          static TableErrorCode TableNotFound { get; }
          static TableErrorCode UpdateConditionNotSatisfied { get; }
          bool Equals(TableErrorCode other)
          override bool Equals(object obj)
          override int GetHashCode()
          static bool op_Equality(TableErrorCode left, TableErrorCode right)
          static bool op_Equality(TableErrorCode code, string value)
          static bool op_Equality(string value, TableErrorCode code)
          static TableErrorCode op_Implicit(string value)
          static bool op_Inequality(TableErrorCode left, TableErrorCode right)
          static bool op_Inequality(TableErrorCode code, string value)
          static bool op_Inequality(string value, TableErrorCode code)
          override string ToString()
        class TableItem
          TableItem(string name)
          string Name { get; }
        """;
}
